// Splits the multipart body in a file with Go's mime/multipart, over and over for a second, and prints MB/s.
package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"time"
)

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	boundary := string(body[2:bytes.IndexByte(body, '\r')])
	start := time.Now()
	rounds := 0
	for time.Since(start) < time.Second {
		reader := multipart.NewReader(bytes.NewReader(body), boundary)
		parts := 0
		for {
			part, err := reader.NextRawPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				panic(err)
			}
			if _, err := io.Copy(io.Discard, part); err != nil {
				panic(err)
			}
			parts++
		}
		if parts != 2 {
			panic("not two parts")
		}
		rounds++
	}
	fmt.Println(float64(rounds*len(body)) / time.Since(start).Seconds() / 1e6)
}
