import Multipart

/// What a body came to, with the content's pieces joined: the same for every way of cutting it.
struct Splitting: Hashable {
    struct Part: Hashable {
        var headers: MultipartHeaders
        var content: [UInt8] = []
        var isWhole = false

        var text: String { String(decoding: content, as: UTF8.self) }
    }

    var parts: [Part] = []
    var endings: [MultipartEvent] = []

    /// Splits the body in the given chunks.
    init(_ chunks: [ArraySlice<UInt8>], boundary: String?, limits: MultipartLimits = MultipartLimits()) {
        var splitter = MultipartSplitter(boundary: boundary.flatMap(MultipartBoundary.init), limits: limits)
        for chunk in chunks { add(splitter.consume(chunk)) }
        add(splitter.finish())
    }

    init(_ body: String, boundary: String?, limits: MultipartLimits = MultipartLimits()) {
        self.init([Array(body.utf8)[...]], boundary: boundary, limits: limits)
    }

    var texts: [String] { parts.map(\.text) }
    var ending: MultipartEvent? { endings.count == 1 ? endings[0] : nil }
    var isComplete: Bool { endings == [.completed] && parts.allSatisfy(\.isWhole) }

    private mutating func add(_ events: [MultipartEvent]) {
        for event in events {
            switch event {
            case .partBegan(let headers): parts.append(Part(headers: headers))
            case .bytes(let bytes): parts[parts.count - 1].content += bytes
            case .partEnded: parts[parts.count - 1].isWhole = true
            case .completed, .truncated, .failed: endings.append(event)
            }
        }
    }
}
