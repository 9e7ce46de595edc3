extension String {
    /// True for one or more ASCII digits and nothing else.
    package var isAllDigits: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// True when the text has that many characters (code points, as JSON Schema counts), none of them a control, format or
    /// line-breaking one, and no blank at either end: what can be printed on a document and sent in a form without
    /// surprises.
    package func isPrintable(_ length: ClosedRange<Int>) -> Bool {
        let scalars = unicodeScalars
        let ends = [scalars.first, scalars.last].compactMap { $0?.properties.isWhitespace }
        guard length.contains(scalars.count), ends == [false, false] else { return false }
        return scalars.allSatisfy { scalar in !Self.invisible.contains { $0.contains(scalar.value) } }
    }

    /// Control characters, marks that are not seen (soft hyphen, zero widths, directions, byte order), line and paragraph
    /// separators, private use, specials. `openapi.yaml` spells out the same ranges.
    private static let invisible: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x061C...0x061C, 0x180E...0x180E, 0x200B...0x200F, 0x2028...0x202E,
        0x2060...0x206F, 0xE000...0xF8FF, 0xFEFF...0xFEFF, 0xFFF0...0xFFFF,
    ]
}
