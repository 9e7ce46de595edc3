/// How the lines of a body end.
enum LineEnd: Hashable, Sendable {
    /// The canonical form of RFC 2046.
    case crlf
    /// What home-grown senders print.
    case lf

    var bytes: [UInt8] {
        switch self {
        case .crlf: [0x0D, 0x0A]
        case .lf: [0x0A]
        }
    }
}
