import Billing
import HummingbirdCore
import NIOCore

/// One open stream: writes each event as it comes, and a comment when none has come for a while, so that neither a proxy
/// nor a reader takes the silence for an end.
struct EventStream: Sendable {
    let watch: any EventWatch
    let start: Int64
    let endsWithJob: Bool
    let limits: Limits

    /// Writes until the reader goes, the gateway stops, or the job is settled.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        var last = start
        try await writer.write(ByteBuffer(string: "retry: 5000\n\n"))
        while let events = try await watch.events(after: last, within: limits.heartbeat) {
            let text = events.isEmpty ? ": nothing new\n\n" : events.map(Self.text).joined()
            try await writer.write(ByteBuffer(string: text))
            last = events.last?.number ?? last
            if Task.isCancelled { break }
            if endsWithJob, events.last?.state.isSettled == true { break }
        }
        try await writer.finish(nil)
    }

    /// The data is one line: JSON escapes every line end.
    private static func text(_ event: JobEvent) -> String {
        let data = JSON.members([
            "job": .text(event.job), "state": .string(event.state.rawValue), "account": .text(event.account),
            "at": .time(event.at), "links": .members(["job": .string("/jobs/\(event.job)")]),
        ])
        return "id: \(event.number)\nevent: job\ndata: \(String(decoding: data.bytes, as: UTF8.self))\n\n"
    }
}
