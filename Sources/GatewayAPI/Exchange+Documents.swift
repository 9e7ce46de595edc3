import Billing
import Foundation
import HTTPGuard
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

extension Exchange {
    /// The document and its name as the ledger knows them, or knew them a minute ago.
    func document(_ id: Document.ID) async throws(LedgerFailure) -> (Document, name: String)? {
        if let kept = surface.documentCache.find(id, at: surface.time.now().sinceBoot) {
            return (kept.document, kept.name)
        }
        guard let document = try await surface.ledger.document(id) else { return nil }
        return (document, DocumentName.file(of: try await surface.archive.subject(of: id), otherwise: id))
    }

    /// The document's bytes, or the part of them that is wanted, read as fast as the caller takes them.
    func deliver(_ document: Document, name: String) async throws(Problem) -> Response {
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
            return try await delivery(of: document, 0..<document.size, name: name, headers: headers)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(document.size)"
            return try await delivery(of: document, range, name: name, headers: headers)
        }
    }

    /// For each reader that is slow to take it, two of them wait in NIO (64 KiB, its high-water mark), one is being written
    /// and one is read: 200 readers hold 25 MiB. With portions of 128 KiB they held 83.
    private static let portion = 32 << 10

    private func delivery(
        of document: Document, _ range: Range<Int>, name: String, headers: HTTPFields
    ) async throws(Problem) -> Response {
        var headers = headers
        headers[.contentType] = "application/pdf"
        headers[.contentDisposition] = DocumentName.disposition(name)
        headers[.noSniff] = "nosniff"
        let status = headers[.contentRange] == nil ? HTTPResponse.Status.ok : .partialContent
        if document.size <= DocumentCache.largest, request.method != .head {
            let bytes = try await whole(document, name)
            let wanted = bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: wanted))
        }
        let read = try await reader(of: document)
        let body = ResponseBody(contentLength: range.count) { writer in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.portion) {
                let end = min(start + Self.portion, range.upperBound)
                try await writer.write(ByteBuffer(bytes: try await read(start..<end)))
            }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }

    /// All bytes of one that is small enough to be kept: what is cut out of them shares their memory.
    private func whole(_ document: Document, _ name: String) async throws(Problem) -> ByteBuffer {
        if let kept = surface.documentCache.find(document.id, at: surface.time.now().sinceBoot) { return kept.bytes }
        let read = try await reader(of: document)
        var bytes = ByteBufferAllocator().buffer(capacity: document.size)
        do throws(LedgerFailure) {
            for start in stride(from: 0, to: document.size, by: DocumentContent.pieceSize) {
                bytes.writeBytes(try await read(start..<min(start + DocumentContent.pieceSize, document.size)))
            }
        } catch {
            surface.logger.error("ledger failed a request", metadata: ["request_id": "\(id)", "cause": "\(error)"])
            throw Problem(error)
        }
        surface.documentCache.keep(
            .init(document: document, name: name, bytes: bytes), at: surface.time.now().sinceBoot)
        return bytes
    }

    /// How to come by the document's bytes, a piece at a time. What is kept outside of the ledger is fetched and checked
    /// here, while a problem can still be told.
    private func reader(
        of document: Document
    ) async throws(Problem) -> @Sendable (Range<Int>) async throws(LedgerFailure) -> Data {
        let ledger = surface.ledger
        guard document.isElsewhere, request.method != .head else {
            return { (range) throws(LedgerFailure) in try await ledger.bytes(of: document.id, in: range) }
        }
        guard let documents = surface.documents else {
            surface.logger.error("no store for documents is configured", metadata: ["document": "\(document.id)"])
            throw Problem(.documentsUnavailable, "The document is kept in a store that is not configured any more.")
        }
        do {
            let held = try await documents.content(of: document)
            return { (range) throws(LedgerFailure) in held.bytes(in: range) }
        } catch {
            throw Problem(error)
        }
    }
}
