/// `;name`, `;name=value`, `;name="value"`, any number of them (RFC 9112 section 7.1.1), without the blanks that the RFC
/// calls bad.
enum ChunkExtensions {
    static func areValid(_ text: Span<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            guard text[position] == .semicolon, let name = token(text, from: position + 1) else { return false }
            position = name
            guard position < text.count, text[position] == UInt8(ascii: "=") else { continue }
            guard let value = token(text, from: position + 1) ?? quoted(text, from: position + 1) else { return false }
            position = value
        }
        return true
    }

    private static func token(_ text: Span<UInt8>, from start: Int) -> Int? {
        var end = start
        while end < text.count, text[end].isToken { end += 1 }
        return end > start ? end : nil
    }

    private static func quoted(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard start < text.count, text[start] == UInt8(ascii: "\"") else { return nil }
        var end = start + 1
        while end < text.count, text[end].isFieldValue, text[end] != UInt8(ascii: "\\") {
            if text[end] == UInt8(ascii: "\"") { return end + 1 }
            end += 1
        }
        return nil
    }
}
