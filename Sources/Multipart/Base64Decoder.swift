/// Decodes base64 content while it arrives (RFC 2045 section 6.8).
///
/// Strict: line breaks (CR, LF) are skipped, any other character outside the alphabet is an error, as are data after
/// the padding, padding in the wrong place and bits that the padding leaves over (RFC 4648 section 3.5).
package struct Base64Decoder: Sendable {
    /// The six-bit values of the open group, the latest in the lowest bits.
    private var bits: UInt32 = 0
    /// The characters of the open group, padding included: 0 to 3.
    private var count = 0
    /// The padding characters so far; more than none ends the content.
    private var padding = 0

    package init() {
    }

    /// The bytes that the characters so far complete; the rest is held back, at most three characters.
    package mutating func decode(_ characters: ArraySlice<UInt8>) throws(Base64Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((characters.count + count) / 4 * 3)
        for character in characters {
            switch Self.values[Int(character)] {
            case let value where value < 64: try add(value, to: &bytes)
            case Self.lineBreak: continue
            case Self.pad: try pad(&bytes)
            default: throw .invalidCharacter
            }
        }
        return bytes
    }

    /// Says that the content is over.
    /// - Throws: `Base64Failure.truncated` unless the content ended with a whole group of four characters.
    package mutating func finish() throws(Base64Failure) {
        guard count == 0 else { throw .truncated }
    }

    private mutating func add(_ value: UInt8, to bytes: inout [UInt8]) throws(Base64Failure) {
        guard padding == 0 else { throw .invalidCharacter }
        bits = bits << 6 | UInt32(value)
        count += 1
        guard count == 4 else { return }
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits))
        count = 0
    }

    /// One `=`: the fourth character of a group that holds two bytes, or the last two of a group that holds one.
    private mutating func pad(_ bytes: inout [UInt8]) throws(Base64Failure) {
        guard padding < 2, count >= 2 else { throw .invalidCharacter }
        padding += 1
        bits <<= 6
        count += 1
        guard count == 4 else { return }
        guard bits & (padding == 1 ? 0xFF : 0xFFFF) == 0 else { throw .invalidCharacter }
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        if padding == 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
        count = 0
    }

    private static let lineBreak: UInt8 = 64
    private static let pad: UInt8 = 65

    /// By character: its value, or one of the marks above, or 255.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        values[0x0D] = lineBreak
        values[0x0A] = lineBreak
        values[Int(UInt8(ascii: "="))] = pad
        return values
    }()
}
