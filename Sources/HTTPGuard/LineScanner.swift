/// Finds lines that end in CR LF and refuses every other end: readers that differ in it see different requests.
struct LineScanner: Sendable {
    /// Where the line under way begins.
    private(set) var start = 0
    private var position = 0

    /// The next line without its end, nil while it has not ended.
    /// - Parameter tooLong: What is thrown for a line of more than `limit` octets.
    mutating func next(
        in bytes: Span<UInt8>, limit: Int, tooLong: RequestFault
    ) throws(RequestFault) -> Range<Int>? {
        while position < bytes.count {
            let follows = position > start && bytes[position - 1] == .carriageReturn
            if bytes[position] == .lineFeed {
                guard follows else { throw .bareLineFeed }
                let line = start..<(position - 1)
                guard line.count <= limit else { throw tooLong }
                move(to: position + 1)
                return line
            }
            guard !follows else { throw .bareCarriageReturn }
            guard position - start <= limit else { throw tooLong }
            position += 1
        }
        return nil
    }

    /// Goes on at a place behind what is no line.
    mutating func move(to place: Int) {
        start = place
        position = place
    }
}
