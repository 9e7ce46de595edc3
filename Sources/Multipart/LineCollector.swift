/// Joins the lines of a preamble or header section that were cut between chunks.
struct LineCollector: Sendable {
    /// The beginning of the line whose end has not arrived.
    private(set) var held: [UInt8] = []

    /// Takes one line with its end (LF or CRLF) from the front of the chunk; nil when its end has not arrived. It has then
    /// taken the whole chunk, or as much as makes the held line longer than `limit`.
    mutating func consumeLine(_ chunk: inout ArraySlice<UInt8>, limit: Int) -> ArraySlice<UInt8>? {
        guard let feed = chunk.firstIndex(of: 0x0A) else {
            let taken = chunk.prefix(max(0, limit + 1 - held.count))
            held += taken
            chunk = chunk.dropFirst(taken.count)
            return nil
        }
        defer { chunk = chunk[(feed + 1)...] }
        guard !held.isEmpty else { return chunk[...feed] }
        defer { held = [] }
        return (held + chunk[...feed])[...]
    }
}
