import Foundation

/// A peer that does on each connection what it is told, on threads of its own. It speaks no HTTP: it reads a request to
/// its end and writes bytes.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Reads one request with its `Content-Length` body.
        case read
        case write(String)
        /// Writes so many bytes, and reports once when the peer takes none for `patience`.
        case flood(Int, patience: Duration)
        /// Waits until the peer closes.
        case stall
        case close
        /// Closes with RST instead of FIN.
        case reset
    }

    enum Event: Hashable, Sendable {
        case accepted
        case request(String)
        case stalled(written: Int)
        case peerClosed
    }

    let port: UInt16
    private let listener: Socket.Listener
    private let journal = ServerJournal()

    /// - Parameter scripts: By connection; the last is repeated.
    init(_ scripts: [Step]...) throws {
        (listener, port) = try Socket.listen()
        let (listener, journal) = (listener, journal)
        Thread.detachNewThread {
            var scripts = scripts[...]
            while let script = scripts.first, let peer = Socket.accept(listener) {
                if scripts.count > 1 { scripts.removeFirst() }
                Thread.detachNewThread { Self.serve(peer, script, journal) }
            }
        }
    }

    deinit {
        stop()
    }

    var origin: String { "http://127.0.0.1:\(port)" }
    var accepted: Int { journal.entries.count { $0 == .accepted } }

    var requests: [String] {
        journal.entries.compactMap { event in
            guard case .request(let text) = event else { return nil }
            return text
        }
    }

    /// The next event that is wanted; events before it are passed over.
    func next<Found: Sendable>(_ wanted: (Event) -> Found?) async -> Found? {
        for await event in journal.events {
            if let found = wanted(event) { return found }
        }
        return nil
    }

    func wait(for event: Event) async {
        _ = await next { $0 == event ? true : nil }
    }

    func waitForRequest() async -> String? {
        await next { event in
            guard case .request(let text) = event else { return nil }
            return text
        }
    }

    /// Takes no more connections. Those that stand end with their script.
    func stop() {
        shutdown(listener.descriptor, CInt(SHUT_RDWR))
    }

    private static func serve(_ peer: CInt, _ script: [Step], _ journal: ServerJournal) {
        journal.add(.accepted)
        for step in script {
            guard perform(step, on: peer, journal.add) else { break }
        }
        close(peer)
    }

    /// - Returns: Whether the connection still stands.
    private static func perform(_ step: Step, on peer: CInt, _ tell: (Event) -> Void) -> Bool {
        switch step {
        case .read:
            guard let request = Socket.readRequest(peer) else { tell(.peerClosed); return false }
            tell(.request(request))
        case .write(let text):
            return Socket.write(Array(text.utf8), to: peer)
        case .flood(let count, let patience):
            return Socket.flood(count, to: peer, patience: patience) { tell(.stalled(written: $0)) }
        case .stall:
            while Socket.read(peer) != nil {}
            tell(.peerClosed)
        case .close:
            return false
        case .reset:
            Socket.makeCloseReset(peer)
            return false
        }
        return true
    }
}
