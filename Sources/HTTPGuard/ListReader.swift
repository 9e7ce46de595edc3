/// Walks over the members of a comma-separated list (RFC 9110 section 5.6.1); empty ones are left out.
struct ListReader {
    private var position = 0

    mutating func next(in value: Span<UInt8>) -> Range<Int>? {
        while position < value.count {
            let start = position
            while position < value.count, value[position] != .comma { position += 1 }
            let blanks = value.extracting(start..<position).trimmed
            position += 1
            if !blanks.isEmpty { return (start + blanks.lowerBound)..<(start + blanks.upperBound) }
        }
        return nil
    }
}
