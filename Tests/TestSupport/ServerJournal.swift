import Synchronization

/// What happened at a scripted server: as a list for afterwards and as a stream to await.
final class ServerJournal: Sendable {
    let events: AsyncStream<ScriptedServer.Event>
    private let stream: AsyncStream<ScriptedServer.Event>.Continuation
    private let log = Mutex<[ScriptedServer.Event]>([])

    init() {
        (events, stream) = AsyncStream.makeStream()
    }

    var entries: [ScriptedServer.Event] { log.withLock { $0 } }

    func add(_ event: ScriptedServer.Event) {
        log.withLock { $0.append(event) }
        stream.yield(event)
    }
}
