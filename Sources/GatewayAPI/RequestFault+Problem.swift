import Billing
import HTTPGuard
import HTTPTypes
import NIOCore

extension Problem {
    init(_ fault: RequestFault) {
        self.init(fault.kind, fault.sentence)
        headers[.connection] = "close"
        if fault == .tooManyConnections { headers[.retryAfter] = "5" }
    }

    /// The whole answer as it goes over the wire: for requests that no route ever sees.
    func message(instance: String, date: String) -> ByteBuffer {
        let content = json(instance: instance).bytes
        var fields = headers
        fields[.date] = date
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        fields[.requestID] = instance
        fields[.contentLength] = String(content.count)
        let head = AnswerHead(status: kind.status, fields: fields, length: content.count)
        var message = head.message(.length, closing: true)
        message.writeBytes(content)
        return message
    }
}

extension RequestFault {
    fileprivate var kind: ProblemKind {
        switch self {
        case .bareLineFeed, .bareCarriageReturn, .requestLineInvalid, .targetForm, .targetInvalid, .fieldNameInvalid,
            .fieldFolded, .fieldValueInvalid, .hostMissing, .hostRepeated, .hostInvalid, .lengthInvalid,
            .lengthRepeated, .lengthWithCoding, .codingMisplaced, .codingTooNew, .chunkInvalid, .trailersUnwanted,
            .truncated:
            .malformedRequest
        case .requestLineTooLong: .targetTooLong
        case .fieldsTooMany, .fieldsTooLarge: .headerTooLarge
        case .methodUnknown, .codingUnknown: .notImplemented
        case .versionUnsupported: .versionNotSupported
        case .bodyTooLarge: .bodyTooLarge
        case .expectationUnknown: .expectationFailed
        case .headTooSlow, .bodyTooSlow: .requestTimeout
        case .tooManyConnections: .tooManyConnections
        }
    }
}
