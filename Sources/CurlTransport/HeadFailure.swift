/// Why the head of a response is not accepted.
enum HeadFailure: Error, Hashable {
    case tooLarge
    case malformed(String)

    var kind: TransferFailure.Kind {
        switch self {
        case .tooLarge: .headersTooLarge
        case .malformed: .malformedResponse
        }
    }

    var message: String {
        switch self {
        case .tooLarge: "the response head is larger than \(ResponseHead.limit) bytes"
        case .malformed(let reason): "malformed response: \(reason)"
        }
    }
}
