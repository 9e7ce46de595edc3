/// Searches for one fixed byte string whose first byte occurs in it only once, as a line end does in front of a boundary.
///
/// Horspool's algorithm: it looks at the byte under the pattern's end and skips by what that byte allows, so a search
/// touches about one byte in `bytes.count`. The first byte being unique, comparisons from the front overlap nowhere, and
/// the worst case is linear in the text, whatever a sender chooses as boundary and content.
struct BytePattern: Sendable {
    let bytes: [UInt8]
    /// By byte value: how far the pattern may move when that byte is under its end.
    private let skips: [Int]

    init(_ bytes: [UInt8]) {
        precondition(bytes.count > 1 && !bytes.dropFirst().contains(bytes[0]), "the first byte must occur once")
        self.bytes = bytes
        var skips = [Int](repeating: bytes.count, count: 256)
        for (index, byte) in bytes.dropLast().enumerated() {
            skips[Int(byte)] = bytes.count - 1 - index
        }
        self.skips = skips
    }

    /// Where the pattern first stands in the text.
    func firstIndex(in text: ArraySlice<UInt8>) -> Int? {
        let offset = text.withUnsafeBufferPointer { text in
            bytes.withUnsafeBufferPointer { bytes in
                skips.withUnsafeBufferPointer { Self.search(text, bytes, $0) }
            }
        }
        return offset.map { text.startIndex + $0 }
    }

    /// Where the text's end begins that is a beginning of the pattern: `text.endIndex` when it ends in none.
    func partialIndex(in text: ArraySlice<UInt8>) -> Int {
        let end = text.suffix(bytes.count - 1)
        guard let index = end.lastIndex(of: bytes[0]), bytes.starts(with: end[index...]) else { return text.endIndex }
        return index
    }

    private static func search(
        _ text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ skips: UnsafeBufferPointer<Int>
    ) -> Int? {
        let last = bytes.count - 1
        let lastByte = bytes[last]
        var end = last
        while end < text.count {
            let byte = text[end]
            if byte == lastByte, matches(text, at: end - last, bytes) { return end - last }
            end += skips[Int(byte)]
        }
        return nil
    }

    private static func matches(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var index = 0
        while index < bytes.count, text[start + index] == bytes[index] { index += 1 }
        return index == bytes.count
    }
}
