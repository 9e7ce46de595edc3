// invoice.swift SUBCLIENT AMOUNT SERVICE ORDER: makes an invoice and saves its PDF. Needs nothing but Foundation.
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct Invoice: Decodable {
    struct Document: Decodable { let sha256: String }
    struct Links: Decodable { let pdf: URL? }

    let id: String
    let document: Document?
    let links: Links
}

struct Job: Decodable {
    let id: String
    let state: String
    let result: Invoice?
}

struct Gateway {
    let url: String
    let key: String

    struct Refusal: Error { let text: String }

    /// Whether an answer is worth another try. A 5xx that is no problem document comes from a proxy in front: nobody
    /// knows whether the gateway took the request.
    func shouldRepeat(_ response: HTTPURLResponse) -> Bool {
        let isProblem = response.mimeType == "application/problem+json"
        return [429, 500, 503].contains(response.statusCode) || (response.statusCode >= 500 && !isProblem)
    }

    /// Sends a request until it is answered for good.
    func ask(_ path: String, body: Data? = nil, fields: [String: String] = [:]) async throws -> (status: Int, Data) {
        guard let target = URL(string: url + path) else { throw Refusal(text: "not a URL: \(url + path)") }
        var request = URLRequest(url: target, timeoutInterval: 60)
        request.httpMethod = body == nil ? "GET" : "POST"
        request.httpBody = body
        let all = fields.merging(["Authorization": "Bearer \(key)", "Prefer": "wait=30"]) { first, _ in first }
        for (name, value) in all { request.setValue(value, forHTTPHeaderField: name) }
        for _ in 0..<60 {
            var wait: UInt64 = 2
            do {
                let (data, response) = try await URLSession.shared.data(for: request)
                guard let response = response as? HTTPURLResponse else { throw Refusal(text: "not HTTP") }
                guard shouldRepeat(response) else { return (response.statusCode, data) }
                wait = response.value(forHTTPHeaderField: "Retry-After").flatMap(UInt64.init) ?? wait
            } catch is URLError {
                // No answer: the gateway may have taken the request or not. Under the same key that makes no difference.
            }
            try await Task.sleep(nanoseconds: wait * 1_000_000_000)
        }
        throw Refusal(text: "the gateway does not answer")
    }

    func create(_ subclient: String, _ amount: String, _ service: String, order: String) async throws -> Invoice {
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let name = subclient.addingPercentEncoding(withAllowedCharacters: unreserved) ?? subclient
        let body = try JSONEncoder().encode(["amount": amount, "service": service])
        let fields = ["Idempotency-Key": order, "Content-Type": "application/json"]
        var (status, data) = try await ask("/subclients/\(name)/invoices", body: body, fields: fields)
        if status == 201 { return try JSONDecoder().decode(Invoice.self, from: data) }
        while true {
            guard status == 200 || status == 202 else { throw Refusal(text: String(decoding: data, as: UTF8.self)) }
            let job = try JSONDecoder().decode(Job.self, from: data)
            if job.state == "succeeded", let invoice = job.result { return invoice }
            guard ["queued", "sending"].contains(job.state) else {
                throw Refusal(text: String(decoding: data, as: UTF8.self))
            }
            (status, data) = try await ask("/jobs/\(job.id)")
        }
    }

    /// Saves the PDF as it came; compare its SHA-256 with `document.sha256` by whatever your platform has for it.
    func save(_ invoice: Invoice) async throws -> (name: String, sha256: String) {
        guard let link = invoice.links.pdf, let document = invoice.document else {
            throw Refusal(text: "the PDF is still to be fetched: ask for the invoice later")
        }
        let (pdf, response) = try await URLSession.shared.data(from: link)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Refusal(text: String(decoding: pdf, as: UTF8.self))
        }
        let name = "invoice-\(invoice.id).pdf"
        try pdf.write(to: URL(fileURLWithPath: name))
        return (name, document.sha256)
    }
}

let environment = ProcessInfo.processInfo.environment
let words = CommandLine.arguments.dropFirst().map { $0 }
guard words.count == 4, let url = environment["COUNTERFOIL_URL"], let key = environment["COUNTERFOIL_KEY"] else {
    print("usage: COUNTERFOIL_URL=… COUNTERFOIL_KEY=… invoice SUBCLIENT AMOUNT SERVICE ORDER")
    exit(64)
}
let gateway = Gateway(url: url, key: key)
do {
    let invoice = try await gateway.create(words[0], words[1], words[2], order: words[3])
    print(try await gateway.save(invoice).name)
} catch {
    print(error)
    exit(1)
}
