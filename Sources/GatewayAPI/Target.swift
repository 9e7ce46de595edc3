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
        let bytes = target.utf8.span
        guard bytes.first == UInt8(ascii: "/") else {
            throw Problem(.malformedRequest, "The path must start with /.")
        }
        let end = bytes.place(of: UInt8(ascii: "?"), in: 0..<bytes.count)
        segments = try Self.segments(bytes.extracting(1..<end))
        query = end < bytes.count ? try Self.query(bytes.extracting((end + 1)...)) : []
    }

    private static func segments(_ path: Span<UInt8>) throws(Problem) -> [String] {
        var segments: [String] = []
        var start = 0
        while start <= path.count, !path.isEmpty {
            let end = path.place(of: UInt8(ascii: "/"), in: start..<path.count)
            guard let text = path.extracting(start..<end).decoded(isForm: false), !text.isEmpty, text != ".",
                text != ".."
            else {
                throw Problem(.malformedRequest, "The path has an empty, dotted or undecodable segment.")
            }
            segments.append(text)
            start = end + 1
        }
        return segments
    }

    private static func query(_ query: Span<UInt8>) throws(Problem) -> [Parameter] {
        var parameters: [Parameter] = []
        var start = 0
        while start < query.count {
            let end = query.place(of: UInt8(ascii: "&"), in: start..<query.count)
            if start < end {
                let middle = query.place(of: UInt8(ascii: "="), in: start..<end)
                let name = query.extracting(start..<middle).decoded(isForm: true)
                guard let name, let value = query.extracting(min(middle + 1, end)..<end).decoded(isForm: true) else {
                    throw Problem(.malformedRequest, "The query cannot be decoded.")
                }
                parameters.append(Parameter(name: name, value: value))
            }
            start = end + 1
        }
        return parameters
    }
}

extension Span<UInt8> {
    fileprivate var first: UInt8? { isEmpty ? nil : self[0] }

    /// Where the byte stands first, or the end of the range.
    fileprivate func place(of byte: UInt8, in range: Range<Int>) -> Int {
        for place in range where self[place] == byte { return place }
        return range.upperBound
    }

    private var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    private func contains(_ byte: UInt8) -> Bool { place(of: byte, in: 0..<count) < count }

    /// Percent-decoded, in a form with a plus for each space; nil for what is no text then, or has a NUL.
    fileprivate func decoded(isForm: Bool) -> String? {
        guard !contains(0) else { return nil }
        let text = isForm && contains(UInt8(ascii: "+")) ? text.replacing("+", with: " ") : text
        guard contains(UInt8(ascii: "%")) else { return text }
        guard let decoded = text.removingPercentEncoding, !decoded.utf8.contains(0) else { return nil }
        return decoded
    }
}
