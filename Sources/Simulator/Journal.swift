import Foundation

/// The arrivals, in memory and, when there is a file, as JSON lines that are written before the answer leaves.
struct Journal: Sendable {
    /// An arrival takes about a kibibyte: 100 MiB at most.
    static let memoryLimit = 100_000

    private(set) var arrivals: [Arrival] = []
    private(set) var count = 0
    private let file: FileHandle?

    /// - Throws: when the file cannot be opened for appending.
    init(path: String?) throws {
        guard let path else {
            file = nil
            return
        }
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        file = handle
    }

    /// - Throws: when the line cannot be written: an arrival that is not in the journal must not be answered.
    mutating func append(_ arrival: Arrival) throws {
        count += 1
        arrivals.append(arrival)
        if arrivals.count > Self.memoryLimit { arrivals.removeFirst(Self.memoryLimit / 10) }
        guard let file else { return }
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.write(contentsOf: try encoder.encode(arrival) + [0x0A])
    }
}
