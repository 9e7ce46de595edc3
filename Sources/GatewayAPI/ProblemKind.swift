import HTTPTypes

/// Every kind of problem there is: its stable type, its title and its status.
enum ProblemKind: String, CaseIterable, Sendable {
    case malformedRequest = "malformed-request"
    case invalidInput = "invalid-input"
    case idempotencyKeyMissing = "idempotency-key-missing"
    case idempotencyKeyReused = "idempotency-key-reused"
    case authenticationRequired = "authentication-required"
    case invalidToken = "invalid-token"
    case insufficientScope = "insufficient-scope"
    case accountNotAllowed = "account-not-allowed"
    case linkForged = "link-forged"
    case linkExpired = "link-expired"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notCancellable = "not-cancellable"
    case notResolvable = "not-resolvable"
    case notRequeueable = "not-requeueable"
    case invoiceTaken = "invoice-taken"
    case abandoned
    case cancelled
    case expired
    case deadlineTooSoon = "deadline-too-soon"
    case preconditionFailed = "precondition-failed"
    case bodyTooLarge = "body-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case rangeNotSatisfiable = "range-not-satisfiable"
    case queueFull = "queue-full"
    case tooManyStreams = "too-many-streams"
    case rateExceeded = "rate-exceeded"
    case upstreamInvalid = "upstream-invalid"
    case upstreamNotFound = "upstream-not-found"
    case upstreamRefused = "upstream-refused"
    case upstreamInterrupted = "upstream-interrupted"
    case outcomeUnknown = "outcome-unknown"
    case documentDamaged = "document-damaged"
    case documentsUnavailable = "documents-unavailable"
    case ledgerUnavailable = "ledger-unavailable"
    case requestTimeout = "request-timeout"
    case targetTooLong = "target-too-long"
    case expectationFailed = "expectation-failed"
    case headerTooLarge = "header-too-large"
    case notImplemented = "not-implemented"
    case tooManyConnections = "too-many-connections"
    case versionNotSupported = "version-not-supported"
    case backupsNotConfigured = "backups-not-configured"
    case backupUnderWay = "backup-under-way"
    case backupFailed = "backup-failed"
    case internalError = "internal-error"

    var type: String { "urn:counterfoil:problem:\(rawValue)" }

    var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest, .idempotencyKeyMissing: .badRequest
        case .authenticationRequired, .invalidToken: .unauthorized
        case .insufficientScope, .accountNotAllowed, .linkForged: .forbidden
        case .notFound, .upstreamNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notCancellable, .notResolvable, .notRequeueable, .invoiceTaken, .abandoned, .cancelled, .expired:
            .conflict
        case .backupsNotConfigured, .backupUnderWay: .conflict
        case .linkExpired: .gone
        case .preconditionFailed: .preconditionFailed
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .invalidInput, .idempotencyKeyReused, .deadlineTooSoon, .upstreamInvalid: .unprocessableContent
        case .queueFull, .tooManyStreams, .rateExceeded: .tooManyRequests
        case .internalError, .backupFailed: .internalServerError
        case .upstreamRefused, .upstreamInterrupted, .outcomeUnknown, .documentDamaged: .badGateway
        case .ledgerUnavailable, .documentsUnavailable, .tooManyConnections: .serviceUnavailable
        case .requestTimeout: .requestTimeout
        case .targetTooLong: .uriTooLong
        case .expectationFailed: .expectationFailed
        case .headerTooLarge: .requestHeaderFieldsTooLarge
        case .notImplemented: .notImplemented
        case .versionNotSupported: .httpVersionNotSupported
        }
    }

    var title: String {
        switch self {
        case .malformedRequest: "The request cannot be read"
        case .invalidInput: "The request holds values that cannot be used"
        case .idempotencyKeyMissing: "An Idempotency-Key is required"
        case .idempotencyKeyReused: "The Idempotency-Key was used for another request"
        case .authenticationRequired: "Authentication is required"
        case .invalidToken: "The key is not valid"
        case .insufficientScope: "The key does not permit this"
        case .accountNotAllowed: "The account is not available to this caller"
        case .linkForged: "The link was not issued by this gateway"
        case .linkExpired: "The link has expired"
        case .notFound: "There is no such resource"
        case .methodNotAllowed: "The resource does not support the method"
        case .notCancellable: "The job can no longer be cancelled"
        case .notResolvable: "The job's outcome is not unknown"
        case .notRequeueable: "The job cannot be sent again"
        case .invoiceTaken: "The invoice belongs to another job"
        case .abandoned: "An operator gave the job up"
        case .cancelled: "The job was cancelled"
        case .expired: "The job's deadline passed"
        case .deadlineTooSoon: "The job's turn would come after its deadline"
        case .preconditionFailed: "A precondition does not hold"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The media type is not supported"
        case .rangeNotSatisfiable: "The range lies outside the document"
        case .queueFull: "The caller has too many unfinished jobs"
        case .tooManyStreams: "The caller has too many open streams"
        case .rateExceeded: "The caller makes too many requests"
        case .upstreamInvalid: "The provider found an error in the parameters"
        case .upstreamNotFound: "The provider knows no such subclient or document"
        case .upstreamRefused: "The provider refused the request"
        case .upstreamInterrupted: "The provider's answer broke off"
        case .outcomeUnknown: "It is not known whether the provider created the invoice"
        case .documentDamaged: "The stored document is not the one that came"
        case .documentsUnavailable: "The store for documents does not answer"
        case .ledgerUnavailable: "The ledger cannot take the request now"
        case .requestTimeout: "The request took too long to arrive"
        case .targetTooLong: "The request line is too long"
        case .expectationFailed: "The expectation cannot be met"
        case .headerTooLarge: "The header section is too large"
        case .notImplemented: "The gateway does not understand the request"
        case .tooManyConnections: "Too many connections are open"
        case .versionNotSupported: "The HTTP version is not supported"
        case .backupsNotConfigured: "No folder for backups is configured"
        case .backupUnderWay: "A backup is under way"
        case .backupFailed: "The backup could not be made"
        case .internalError: "Something is wrong with the gateway"
        }
    }
}
