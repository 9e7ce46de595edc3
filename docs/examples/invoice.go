// invoice SUBCLIENT AMOUNT SERVICE ORDER: makes an invoice and saves its PDF. Needs nothing but Go's standard library.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

type invoice struct {
	ID       string
	Document *struct{ SHA256 string }
	Links    struct{ PDF string }
}

type job struct {
	ID     string
	State  string
	Result *invoice
}

var client = http.Client{Timeout: 60 * time.Second}

// shouldRepeat tells whether an answer is worth another try. A 5xx that is no problem document comes from a proxy in
// front: nobody knows whether the gateway took the request.
func shouldRepeat(response *http.Response) bool {
	switch response.StatusCode {
	case 429, 500, 503:
		return true
	}
	isProblem := strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json")
	return response.StatusCode >= 500 && !isProblem
}

// ask sends a request until it is answered for good.
func ask(method, path string, body []byte, fields map[string]string) (int, []byte, error) {
	for attempt := 0; attempt < 60; attempt++ {
		request, err := http.NewRequest(method, os.Getenv("COUNTERFOIL_URL")+path, bytes.NewReader(body))
		if err != nil {
			return 0, nil, err
		}
		request.Header.Set("Authorization", "Bearer "+os.Getenv("COUNTERFOIL_KEY"))
		request.Header.Set("Prefer", "wait=30")
		for name, value := range fields {
			request.Header.Set(name, value)
		}
		wait := 2 * time.Second
		// No answer: the gateway may have taken the request or not. Under the same key that makes no difference.
		if response, err := client.Do(request); err == nil {
			content, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err == nil && !shouldRepeat(response) {
				return response.StatusCode, content, nil
			}
			if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
				wait = time.Duration(seconds) * time.Second
			}
		}
		time.Sleep(wait)
	}
	return 0, nil, errors.New("the gateway does not answer")
}

func create(subclient, amount, service, order string) (*invoice, error) {
	body, err := json.Marshal(map[string]string{"amount": amount, "service": service})
	if err != nil {
		return nil, err
	}
	path := "/subclients/" + url.PathEscape(subclient) + "/invoices"
	fields := map[string]string{"Idempotency-Key": order, "Content-Type": "application/json"}
	status, content, err := ask("POST", path, body, fields)
	if err != nil {
		return nil, err
	}
	if status == 201 {
		var made invoice
		return &made, json.Unmarshal(content, &made)
	}
	for {
		var current job
		if status != 200 && status != 202 {
			return nil, errors.New(string(content))
		}
		if err := json.Unmarshal(content, &current); err != nil {
			return nil, err
		}
		switch current.State {
		case "succeeded":
			return current.Result, nil
		case "queued", "sending":
			if status, content, err = ask("GET", "/jobs/"+current.ID, nil, nil); err != nil {
				return nil, err
			}
		default:
			return nil, errors.New(string(content))
		}
	}
}

func save(made *invoice) (string, error) {
	if made.Document == nil {
		return "", errors.New("the PDF is still to be fetched: ask for the invoice later")
	}
	response, err := client.Get(made.Links.PDF)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	pdf, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != 200 {
		return "", errors.New(string(pdf))
	}
	if sum := sha256.Sum256(pdf); hex.EncodeToString(sum[:]) != made.Document.SHA256 {
		return "", errors.New("the PDF came in damaged")
	}
	name := "invoice-" + made.ID + ".pdf"
	return name, os.WriteFile(name, pdf, 0o600)
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: invoice SUBCLIENT AMOUNT SERVICE ORDER")
		os.Exit(64)
	}
	made, err := create(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	name := ""
	if err == nil {
		name, err = save(made)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(name)
}
