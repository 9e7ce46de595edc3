import Foundation

/// Words an answer in a dialect: the bytes of a whole HTTP response.
struct AnswerWriter {
    let dialect: Dialect
    let wording: ProviderWording
    let isKeptAlive: Bool

    func response(_ answer: Answer) -> [UInt8] {
        switch answer {
        case .failure(let code, let text): failure(code, text)
        case .created(let invoice, let pdf): response(multipart(invoice, pdf), type: dialect.contentType)
        case .document(let pdf):
            response(pdf, type: "application/pdf", isChunked: dialect.isChunked)
        case .html:
            response(Array("<html><body><h1>Temporarily unavailable</h1></body></html>\n".utf8), type: "text/html")
        }
    }

    private func failure(_ code: Int, _ text: String) -> [UInt8] {
        let (error, errorCode) = (wording.answer("error"), wording.answer("error_code"))
        return switch dialect {
        case .preambleEpilogue:
            response(Array("ERROR = \(code) (\(text))\n".utf8), type: "text/plain")
        case .idAsString:
            response(
                Array("{\"\(errorCode)\": \"\(code)\", \"\(error)\": \"\(text)\", \"ip\": \"127.0.0.1\"}".utf8),
                type: "text/html")
        case .windows1251:
            response(
                encoded("{\"\(error)\": \"\(text) (ошибка)\", \"\(errorCode)\": \(code)}"),
                type: "text/html; charset=windows-1251")
        default:
            response(Array("{\"\(error)\": \"\(text)\", \"\(errorCode)\": \(code)}".utf8), type: "application/json")
        }
    }

    private func multipart(_ invoice: CreatedInvoice, _ pdf: [UInt8]) -> [UInt8] {
        let record = part("application/json", encoded(json(invoice)))
        let document =
            dialect == .base64Part
            ? part("application/pdf", base64(pdf), encoding: "base64") : part("application/pdf", pdf)
        let parts = dialect == .pdfFirst ? document + record : record + document
        let isWordy = dialect == .preambleEpilogue
        let preamble = isWordy ? line("This is a message with multiple parts in MIME format.") : []
        return preamble + parts + line("--\(dialect.boundary)--") + (isWordy ? line("The end.") : [])
    }

    private func json(_ invoice: CreatedInvoice) -> String {
        let id = dialect == .idAsString ? "\"\(invoice.id)\"" : "\(invoice.id)"
        let sum = dialect == .bareBoundary ? invoice.sum : "\"\(invoice.sum)\""
        let service = dialect == .windows1251 ? ", \"note\": \"Счёт выставлен\"" : ""
        let record = "{\"\(wording.answer("id"))\": \(id), \"\(wording.answer("sum"))\": \(sum)\(service)}"
        return wording.wrapper.map { "{\"\($0)\": \(record)}" } ?? record
    }

    private func part(_ type: String, _ content: [UInt8], encoding: String? = nil) -> [UInt8] {
        var head = line("--\(dialect.boundary)") + line("Content-Type: \(type)")
        if let encoding { head += line("Content-Transfer-Encoding: \(encoding)") }
        return head + line("") + content + line("")
    }

    private func line(_ text: String) -> [UInt8] { Array((text + dialect.lineEnd).utf8) }

    private func base64(_ bytes: [UInt8]) -> [UInt8] {
        Array(Data(bytes).base64EncodedData(options: [.lineLength76Characters]))
    }

    private func encoded(_ text: String) -> [UInt8] {
        dialect == .windows1251 ? PDFFont.encoded(text) : Array(text.utf8)
    }

    /// Chunks of 8 KiB when chunked, else with a length.
    private func response(_ body: [UInt8], type: String, isChunked: Bool = false) -> [UInt8] {
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.count)"
        let connection = isKeptAlive ? "keep-alive" : "close"
        let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\(framing)\r\nConnection: \(connection)\r\n\r\n"
        guard isChunked else { return Array(head.utf8) + body }
        let chunks = stride(from: 0, to: body.count, by: 8192).flatMap { start in
            let chunk = body[start..<min(start + 8192, body.count)]
            return Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [0x0D, 0x0A]
        }
        return Array(head.utf8) + chunks + Array("0\r\n\r\n".utf8)
    }
}
