import Multipart

/// The splitter over an answer like the provider's, in pieces as large as the transport's.
struct SplitterBench {
    let body: [UInt8]

    private static let boundary = "----------------------------6b1f4c2a9d08"
    private static let piece = 64 << 10

    /// JSON and a document of 10 MB whose bytes look like a PDF's: every value, line ends and dashes among them.
    static func sample() -> [UInt8] {
        var state: UInt64 = 42
        let content = (0..<10_000_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        let head =
            "--\(boundary)\r\nContent-Type: application/json\r\n\r\n{\"id\": 70001}\r\n--\(boundary)\r\n"
            + "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"70001.pdf\"\r\n\r\n"
        return Array(head.utf8) + content + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    /// Over and over for a second.
    var megabytesPerSecond: Double {
        let clock = ContinuousClock()
        let start = clock.now
        var rounds = 0
        while clock.now - start < .seconds(1) {
            split()
            rounds += 1
        }
        return Double(rounds * body.count) / ((clock.now - start) / .seconds(1)) / 1e6
    }

    private func split() {
        var splitter = MultipartSplitter(boundary: MultipartBoundary(Self.boundary))
        var (parts, bytes, isComplete) = (0, 0, false)
        for start in stride(from: 0, to: body.count, by: Self.piece) {
            for event in splitter.consume(body[start..<min(start + Self.piece, body.count)]) {
                switch event {
                case .partEnded: parts += 1
                case .bytes(let piece): bytes += piece.count
                case .completed: isComplete = true
                default: break
                }
            }
        }
        precondition(isComplete && splitter.finish().isEmpty && parts == 2 && bytes > 10_000_000, "the answer is whole")
    }
}
