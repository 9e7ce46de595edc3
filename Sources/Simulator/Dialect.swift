/// One way in which the provider may word its answers. The documentation leaves all of this open.
package enum Dialect: String, CaseIterable, Hashable, Sendable {
    case crlf
    case lf
    case quotedBoundary = "quoted-boundary"
    case bareBoundary = "bare-boundary"
    case noBoundaryInHeader = "no-boundary-in-header"
    case pdfFirst = "pdf-first"
    case preambleEpilogue = "preamble-epilogue"
    case base64Part = "base64-part"
    case boundaryLookalike = "boundary-lookalike"
    case idAsString = "id-as-string"
    case windows1251 = "windows-1251"

    /// Sent in chunks, its length unsaid.
    package var isChunked: Bool { self == .lf || self == .pdfFirst }

    var lineEnd: String { self == .lf ? "\n" : "\r\n" }

    /// A beginning of what stands in every document's comment, so that a line of it begins like a delimiter.
    var boundary: String { self == .boundaryLookalike ? "=_invoice-part" : "=_b0undary-7d93" }

    var contentType: String {
        switch self {
        case .noBoundaryInHeader: "multipart/mixed"
        case .bareBoundary, .lf: "multipart/mixed; boundary=\(boundary)"
        case .windows1251: "multipart/mixed; charset=windows-1251; boundary=\"\(boundary)\""
        default: "multipart/mixed; boundary=\"\(boundary)\""
        }
    }
}
