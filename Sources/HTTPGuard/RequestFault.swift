/// Why a request is refused before anybody reads what it wants. Its connection is closed behind the answer, since where
/// the next request would begin is in doubt. The raw value labels a metric.
package enum RequestFault: String, Error, CaseIterable, Sendable {
    // RFC 9112, 2.2 to 5: lines, the request line, fields.
    case bareLineFeed = "bare_line_feed"
    case bareCarriageReturn = "bare_carriage_return"
    case requestLineInvalid = "request_line_invalid"
    case requestLineTooLong = "request_line_too_long"
    case targetForm = "target_form"
    case targetInvalid = "target_invalid"
    case methodUnknown = "method_unknown"
    case versionUnsupported = "version_unsupported"
    case fieldNameInvalid = "field_name_invalid"
    case fieldFolded = "field_folded"
    case fieldValueInvalid = "field_value_invalid"
    case fieldsTooMany = "fields_too_many"
    case fieldsTooLarge = "fields_too_large"
    case hostMissing = "host_missing"
    case hostRepeated = "host_repeated"
    case hostInvalid = "host_invalid"
    // RFC 9112, 6 and 7: how long the body is.
    case lengthInvalid = "length_invalid"
    case lengthRepeated = "length_repeated"
    case lengthWithCoding = "length_with_coding"
    case codingMisplaced = "coding_misplaced"
    case codingUnknown = "coding_unknown"
    case codingTooNew = "coding_too_new"
    case chunkInvalid = "chunk_invalid"
    case trailersUnwanted = "trailers_unwanted"
    case bodyTooLarge = "body_too_large"
    case expectationUnknown = "expectation_unknown"
    // What takes too long, breaks off, or is too much.
    case headTooSlow = "head_too_slow"
    case bodyTooSlow = "body_too_slow"
    case truncated
    case tooManyConnections = "too_many_connections"

    package var status: Int {
        switch self {
        case .bareLineFeed, .bareCarriageReturn, .requestLineInvalid, .targetForm, .targetInvalid, .fieldNameInvalid,
            .fieldFolded, .fieldValueInvalid, .hostMissing, .hostRepeated, .hostInvalid, .lengthInvalid,
            .lengthRepeated, .lengthWithCoding, .codingMisplaced, .codingTooNew, .chunkInvalid, .trailersUnwanted,
            .truncated:
            400
        case .headTooSlow, .bodyTooSlow: 408
        case .bodyTooLarge: 413
        case .requestLineTooLong: 414
        case .expectationUnknown: 417
        case .fieldsTooMany, .fieldsTooLarge: 431
        case .methodUnknown, .codingUnknown: 501
        case .tooManyConnections: 503
        case .versionUnsupported: 505
        }
    }

    /// For whoever sent it: what is wrong, and nothing of what they sent.
    package var sentence: String {
        switch self {
        case .bareLineFeed: "A line ends without a carriage return."
        case .bareCarriageReturn: "A carriage return stands without a line feed."
        case .requestLineInvalid: "The request line is not a method, a target and a version with one space between."
        case .requestLineTooLong: "The request line is too long."
        case .targetForm: "The target must be an absolute path."
        case .targetInvalid: "The target has a character that no URI may have."
        case .methodUnknown: "The method is not implemented."
        case .versionUnsupported: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .fieldNameInvalid: "A header field has no name, or a character in it that no name may have."
        case .fieldFolded: "A header field is folded over several lines."
        case .fieldValueInvalid: "A header field has a control character."
        case .fieldsTooMany: "There are too many header fields."
        case .fieldsTooLarge: "The header fields are too long."
        case .hostMissing: "Host is missing."
        case .hostRepeated: "Host stands more than once."
        case .hostInvalid: "Host is no host."
        case .lengthInvalid: "Content-Length is no number."
        case .lengthRepeated: "Content-Length stands more than once."
        case .lengthWithCoding: "Content-Length and Transfer-Encoding exclude each other."
        case .codingMisplaced: "The transfer coding chunked must stand once, and last."
        case .codingUnknown: "The only transfer coding understood is chunked."
        case .codingTooNew: "HTTP/1.0 has no transfer codings."
        case .chunkInvalid: "A chunk of the body has no valid size or end."
        case .trailersUnwanted: "Trailer fields are not taken."
        case .bodyTooLarge: "The body is too large."
        case .expectationUnknown: "The only expectation met is 100-continue."
        case .headTooSlow: "The header section took too long."
        case .bodyTooSlow: "The body took too long."
        case .truncated: "The request ended too early."
        case .tooManyConnections: "Too many connections are open."
        }
    }
}
