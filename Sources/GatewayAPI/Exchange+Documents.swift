import Billing
import Foundation
import HTTPGuard
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

extension Exchange {
    /// The document as the ledger knows it, or knew it a minute ago.
    func document(_ id: Document.ID) async throws(LedgerFailure) -> DocumentFile? {
        if let kept = surface.documentCache.find(id, at: surface.time.now().sinceBoot) { return kept.file }
        guard let document = try await surface.ledger.document(id) else { return nil }
        let name = DocumentName.file(of: try await surface.archive.subject(of: id), otherwise: id)
        return DocumentFile(document, name: name)
    }

    /// The document's bytes, or the part of them that is wanted, read as fast as the caller takes them.
    func deliver(_ file: DocumentFile) async throws(Problem) -> Response {
        let document = file.document
        switch DocumentRequest.decide(request.headers, method: request.method, document: document) {
        case .notModified:
            return Response(status: .notModified, headers: file.validators)
        case .preconditionFailed:
            throw Problem(.preconditionFailed)
        case .unsatisfiable:
            var problem = Problem(.rangeNotSatisfiable, "The document has \(document.size) bytes.")
            problem.headers[.contentRange] = "bytes */\(document.size)"
            throw problem
        case .whole:
            return Response(status: .ok, headers: file.fields, body: try await content(of: file, 0..<document.size))
        case .part(let range):
            var headers = file.fields
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(document.size)"
            return Response(status: .partialContent, headers: headers, body: try await content(of: file, range))
        }
    }

    /// A reader that is slow to take it holds one of them that is written and one that is read: 200 hold 10 MiB.
    private static let portion = 32 << 10

    private func content(of file: DocumentFile, _ range: Range<Int>) async throws(Problem) -> ResponseBody {
        if file.document.size <= DocumentCache.largest, request.method != .head {
            let bytes = try await whole(file)
            let wanted = bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count)
            return ResponseBody(byteBuffer: wanted ?? ByteBuffer())
        }
        let read = try await reader(of: file.document)
        return ResponseBody(contentLength: range.count) { writer in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.portion) {
                let end = min(start + Self.portion, range.upperBound)
                try await writer.write(ByteBuffer(bytes: try await read(start..<end)))
            }
            try await writer.finish(nil)
        }
    }

    /// All bytes of one that is small enough to be kept: what is cut out of them shares their memory.
    private func whole(_ file: DocumentFile) async throws(Problem) -> ByteBuffer {
        let document = file.document
        if let kept = surface.documentCache.find(document.id, at: surface.time.now().sinceBoot) { return kept.bytes }
        let read = try await reader(of: document)
        var bytes = ByteBufferAllocator().buffer(capacity: document.size)
        do throws(LedgerFailure) {
            for start in stride(from: 0, to: document.size, by: DocumentContent.pieceSize) {
                bytes.writeBytes(try await read(start..<min(start + DocumentContent.pieceSize, document.size)))
            }
        } catch {
            throw Problem(error)
        }
        surface.documentCache.keep(.init(file: file, bytes: bytes), at: surface.time.now().sinceBoot)
        return bytes
    }

    /// How to come by the document's bytes, a piece at a time. What is kept outside of the ledger is fetched and checked
    /// here, while a problem can still be told.
    private func reader(
        of document: Document
    ) async throws(Problem) -> @Sendable (Range<Int>) async throws(LedgerFailure) -> Data {
        guard document.isElsewhere, request.method != .head else {
            return { [surface, id] (range) throws(LedgerFailure) in
                do throws(LedgerFailure) {
                    return try await surface.ledger.bytes(of: document.id, in: range)
                } catch {
                    // In the midst of an answer nobody else would hear of it.
                    surface.logger.error(
                        "ledger failed a request", metadata: ["request_id": "\(id)", "cause": "\(error)"])
                    throw error
                }
            }
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
