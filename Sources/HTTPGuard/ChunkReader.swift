/// Walks over a chunked body (RFC 9112 section 7.1) and finds its end. Extensions of the right form are skipped, as the RFC
/// asks; trailer fields are refused.
struct ChunkReader: Sendable {
    private enum Part {
        case size
        /// The octets of a chunk; its line end follows.
        case data(Range<Int>)
        case lastLine
    }

    private let limits: HTTPLimits
    private var part = Part.size
    private var lines = LineScanner()
    /// Octets of the body itself so far.
    private var payload = 0
    private var overhead = 0

    init(_ limits: HTTPLimits, from start: Int) {
        self.limits = limits
        lines.move(to: start)
    }

    /// Where the body ends, nil while it goes on.
    /// - Parameter each: Told where the octets of each chunk are once it is whole.
    mutating func end(in bytes: Span<UInt8>, each: (Range<Int>) -> Void = { _ in }) throws(RequestFault) -> Int? {
        while true {
            switch part {
            case .size:
                guard let line = try lines.next(in: bytes, limit: HTTPLimits.chunkLine, tooLong: .chunkInvalid) else {
                    return nil
                }
                try takeSize(bytes.extracting(line), behind: line.upperBound + 2)
            case .data(let chunk):
                let end = chunk.upperBound
                guard bytes.count >= end + 2 else { return try checkEnd(of: bytes, at: end) }
                guard bytes[end] == .carriageReturn, bytes[end + 1] == .lineFeed else { throw .chunkInvalid }
                each(chunk)
                lines.move(to: end + 2)
                part = .size
            case .lastLine:
                let next = try lines.next(in: bytes, limit: HTTPLimits.chunkLine, tooLong: .trailersUnwanted)
                guard let line = next else { return nil }
                guard line.isEmpty else { throw .trailersUnwanted }
                return line.upperBound + 2
            }
        }
    }

    /// Where the octets of each chunk are, of a body that was found whole.
    static func chunks(of bytes: Span<UInt8>, from start: Int, _ limits: HTTPLimits) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var reader = ChunkReader(limits, from: start)
        do throws(RequestFault) {
            _ = try reader.end(in: bytes) { chunks.append($0) }
        } catch {
            preconditionFailure("the same octets were read in two ways: \(error)")
        }
        return chunks
    }

    /// A wrong octet behind a chunk is refused at once, not when the next one comes.
    private func checkEnd(of bytes: Span<UInt8>, at end: Int) throws(RequestFault) -> Int? {
        guard bytes.count <= end || bytes[end] == .carriageReturn else { throw .chunkInvalid }
        return nil
    }

    private mutating func takeSize(_ line: Span<UInt8>, behind: Int) throws(RequestFault) {
        var digits = 0
        var size = 0
        while digits < line.count, let digit = line[digits].hexadecimal {
            digits += 1
            // Sixteen digits are 64 bits. No body has as much as stands here for everything larger.
            guard digits <= 16 else { throw .chunkInvalid }
            size = min(size << 4 | digit, 1 << 40)
        }
        guard digits > 0, ChunkExtensions.areValid(line.extracting(digits...)) else { throw .chunkInvalid }
        overhead += line.count + 4
        payload += size
        guard payload <= limits.bodyBytes else { throw .bodyTooLarge }
        guard overhead <= payload + HTTPLimits.chunkOverhead else { throw .chunkInvalid }
        part = size == 0 ? .lastLine : .data(behind..<(behind + size))
    }
}
