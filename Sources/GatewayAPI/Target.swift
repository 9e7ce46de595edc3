import Foundation

/// A request's target, taken apart once and strictly: what a proxy and we could read in two ways is refused.
struct Target: Hashable, Sendable {
    /// Percent-decoded; none is empty.
    let segments: [String]
    /// In the order they stand.
    let query: [Parameter]

    struct Parameter: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// - Throws: `Problem` for anything but an absolute path of non-empty segments that decode to text without NUL.
    init(_ target: String) throws(Problem) {
        // By bytes: each of the signs that part it is one, and characters are dearer to find.
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, path.first == UInt8(ascii: "/") else {
            throw Problem(.malformedRequest, "The path must start with /.")
        }
        let inner = path.dropFirst()
        let raw = inner.isEmpty ? [] : inner.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        segments = try raw.map { segment throws(Problem) in
            guard let text = Self.decoded(segment), !text.isEmpty, text != ".", text != ".." else {
                throw Problem(.malformedRequest, "The path has an empty, dotted or undecodable segment.")
            }
            return text
        }
        query = try parts.dropFirst().flatMap { $0.split(separator: UInt8(ascii: "&")) }.map { pair throws(Problem) in
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let spaced = halves.map {
                Self.decoded($0.contains(UInt8(ascii: "+")) ? Substring($0).replacing("+", with: " ")[...].utf8 : $0)
            }
            guard let name = spaced[0], let value = spaced.count > 1 ? spaced[1] : "" else {
                throw Problem(.malformedRequest, "The query cannot be decoded.")
            }
            return Parameter(name: name, value: value)
        }
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String? {
        let text = String(Substring(bytes))
        guard bytes.contains(UInt8(ascii: "%")) else { return bytes.contains(0) ? nil : text }
        guard let decoded = text.removingPercentEncoding, !decoded.utf8.contains(0) else { return nil }
        return decoded
    }
}
