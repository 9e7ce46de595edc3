package import Billing
package import CurlTransport
import Foundation
package import Logging
import Metrics
import Synchronization

/// Documents in a store that speaks S3, each an object named by its SHA-256.
///
/// What is read is compared with that name before anybody gets it. A request that broke off, or that the store had no time
/// for, is made once more; all of them may arrive twice without harm.
package final class S3Documents: DocumentStore {
    /// 2,600 usual documents of 50 KB, more than there are connections; two of the largest usual ones.
    private static let memory = 128 << 20
    /// A message about an error takes a few hundred bytes.
    private static let messageLimit = 64 << 10
    private static let tries = 2

    private let location: S3Location
    private let credentials: Mutex<S3Credentials>
    private let timeout: Duration
    private let transport: CurlTransport
    private let allowance = Allowance(S3Documents.memory)
    private let logger: Logger

    /// - Parameter timeout: For one request; an operation takes at most two.
    package init(
        _ location: S3Location, _ credentials: S3Credentials, timeout: Duration, through transport: CurlTransport,
        logger: Logger
    ) {
        self.location = location
        self.credentials = Mutex(credentials)
        self.timeout = timeout
        self.transport = transport
        self.logger = logger
    }

    /// The longest that `keep` takes when each request takes at most `timeout`.
    package static func patience(timeout: Duration) -> Duration { timeout * tries }

    /// The next request is signed with these.
    package func replace(_ credentials: S3Credentials) {
        self.credentials.withLock { $0 = credentials }
    }

    package func keep(_ content: DocumentContent) async throws(DocumentStoreFailure) {
        let put = TransferMethod.put(pieces: content.pieces, contentType: "application/pdf")
        try await counted("keep") { () async throws(DocumentStoreFailure) in
            let answer = try await ask(put, for: content.sha256, bodySHA256: content.sha256)
            guard answer.status == 200 else { throw await refusal(answer) }
        }
    }

    package func content(of document: Document) async throws(DocumentStoreFailure) -> HeldDocument {
        guard allowance.takes(document.size) else {
            count("read", outcome: "busy")
            report(.busy, of: document)
            throw .busy
        }
        // Given back by whoever lets go of it last, here or after the answer has been taken.
        let allowance = allowance
        do {
            let pieces = try await counted("read") { () async throws(DocumentStoreFailure) in
                try await whole(document)
            }
            return HeldDocument(pieces: pieces) { allowance.giveBack(document.size) }
        } catch {
            allowance.giveBack(document.size)
            report(error, of: document)
            throw error
        }
    }

    package func remove(_ sha256: String) async throws(DocumentStoreFailure) {
        try await counted("remove") { () async throws(DocumentStoreFailure) in
            let answer = try await ask(.delete, for: sha256)
            guard [200, 204, 404].contains(answer.status) else { throw await refusal(answer) }
        }
    }

    private func report(_ failure: DocumentStoreFailure, of document: Document) {
        switch failure {
        case .damaged(let cause):
            logger.error("stored document is damaged", metadata: ["document": "\(document.id)", "cause": "\(cause)"])
        case .unavailable(let cause):
            logger.warning(
                "store for documents does not answer", metadata: ["document": "\(document.id)", "cause": "\(cause)"])
        case .busy:
            logger.warning("too many documents are read at once", metadata: ["document": "\(document.id)"])
        }
    }

    private func whole(_ document: Document) async throws(DocumentStoreFailure) -> [Data] {
        let answer = try await ask(.get, for: document.sha256, bodyLimit: max(document.size, Self.messageLimit))
        guard answer.status != 404 else { throw .damaged("there is no such object") }
        guard answer.status == 200 else { throw await refusal(answer) }
        var reading = ObjectReading()
        do throws(TransferFailure) {
            for try await bytes in answer.body { reading.add(bytes) }
        } catch {
            throw DocumentStoreFailure(error)
        }
        return try reading.pieces(of: document)
    }

    /// Asks, and when there was no answer or one of the store's own troubles, asks once more.
    private func ask(
        _ method: TransferMethod, for sha256: String, bodySHA256: String = RequestSignature.emptyBody,
        bodyLimit: Int = messageLimit
    ) async throws(DocumentStoreFailure) -> TransferResponse {
        for isLast in [false, true] {
            let key = credentials.withLock { $0 }
            let request = TransferRequest(
                url: location.url(of: sha256), method: method,
                timeouts: TransferTimeouts(connect: timeout, firstByte: timeout, idle: timeout, total: timeout),
                bodyLimit: bodyLimit,
                signature: RequestSignature(
                    region: location.region, accessKey: key.accessKey.reveal(), secretKey: key.secretKey.reveal(),
                    bodySHA256: bodySHA256))
            do throws(TransferFailure) {
                let answer = try await transport.send(request)
                if answer.status < 500 || isLast { return answer }
            } catch {
                guard !isLast, ![.cancelled, .bodyTooLarge].contains(error.kind) else {
                    throw DocumentStoreFailure(error)
                }
            }
        }
        preconditionFailure("the last try returns or throws")
    }

    /// S3 says why in an XML element, which names no key.
    private func refusal(_ answer: TransferResponse) async -> DocumentStoreFailure {
        var text: [UInt8] = []
        do throws(TransferFailure) {
            for try await bytes in answer.body { text += bytes }
        } catch {
            // What arrived of the reason will do.
        }
        let code = String(decoding: text, as: UTF8.self).firstMatch(of: /<Code>([A-Za-z0-9]{1,64})<\/Code>/)?.1
        return .unavailable("status \(answer.status)\(code.map { " \($0)" } ?? "")")
    }

    private func counted<Value>(
        _ operation: String, _ work: () async throws(DocumentStoreFailure) -> Value
    ) async throws(DocumentStoreFailure) -> Value {
        do {
            let value = try await work()
            count(operation, outcome: "ok")
            return value
        } catch {
            count(operation, outcome: error.outcome)
            throw error
        }
    }

    private func count(_ operation: String, outcome: String) {
        Counter(
            label: "counterfoil_document_store_requests_total",
            dimensions: [("operation", operation), ("outcome", outcome)]
        ).increment()
    }
}

extension DocumentStoreFailure {
    fileprivate init(_ failure: TransferFailure) {
        self =
            failure.kind == .bodyTooLarge
            ? .damaged("it is longer than it was") : .unavailable("\(failure.kind): \(failure.message)")
    }

    /// The bounded label of the metric.
    fileprivate var outcome: String {
        switch self {
        case .unavailable: "unavailable"
        case .busy: "busy"
        case .damaged: "damaged"
        }
    }
}
