import Billing
import HTTPTypes
import Hummingbird

extension Exchange {
    /// The document's bytes, or the part of them that is wanted, read from the ledger as fast as the caller takes them.
    func deliver(_ document: Document, name: String) throws(Problem) -> Response {
        var headers: HTTPFields = [
            .eTag: DocumentRequest.entityTag(of: document), .lastModified: HTTPDate.text(document.createdAt),
            .cacheControl: "private, max-age=86400", .acceptRanges: "bytes",
        ]
        switch DocumentRequest.decide(request.headers, method: request.method, document: document) {
        case .notModified:
            return Response(status: .notModified, headers: headers)
        case .preconditionFailed:
            throw Problem(.preconditionFailed)
        case .unsatisfiable:
            var problem = Problem(.rangeNotSatisfiable, "The document has \(document.size) bytes.")
            problem.headers[.contentRange] = "bytes */\(document.size)"
            throw problem
        case .whole:
            return delivery(of: document, 0..<document.size, name: name, headers: headers)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(document.size)"
            return delivery(of: document, range, name: name, headers: headers)
        }
    }

    private func delivery(
        of document: Document, _ range: Range<Int>, name: String, headers: HTTPFields
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/pdf"
        headers[.contentDisposition] = DocumentName.disposition(name)
        headers[.noSniff] = "nosniff"
        let ledger = surface.ledger
        let body = ResponseBody(contentLength: range.count) { writer in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: DocumentContent.pieceSize) {
                let end = min(start + DocumentContent.pieceSize, range.upperBound)
                let bytes = try await ledger.bytes(of: document.id, in: start..<end)
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
        return Response(status: headers[.contentRange] == nil ? .ok : .partialContent, headers: headers, body: body)
    }
}
