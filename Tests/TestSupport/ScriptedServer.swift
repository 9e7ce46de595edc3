import Foundation

/// A peer that does on each connection what it is told, on threads of its own. It speaks no HTTP: it reads a request to
/// its end and writes bytes.
package final class ScriptedServer: Sendable {
    package enum Step: Sendable {
        /// Reads one request with its `Content-Length` body.
        case read
        case write(String)
        case writeBytes([UInt8])
        /// Writes the text again and again until the peer takes no more.
        case repeating(String)
        /// Writes so many bytes, and reports once when the peer takes none for `patience`.
        case flood(Int, patience: Duration)
        /// Waits until the peer closes.
        case stall
        case close
        /// Closes with RST instead of FIN.
        case reset
    }

    package enum Event: Hashable, Sendable {
        case accepted
        case request(String)
        case stalled(written: Int)
        case peerClosed
    }

    package let port: UInt16
    private let listener: Socket.Listener
    private let journal = ServerJournal()

    /// - Parameter scripts: By connection; the last is repeated.
    package init(_ scripts: [Step]...) throws {
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

    package var origin: String { "http://127.0.0.1:\(port)" }
    package var accepted: Int { journal.entries.count { $0 == .accepted } }

    package var requests: [String] {
        journal.entries.compactMap { event in
            guard case .request(let text) = event else { return nil }
            return text
        }
    }

    /// The next event that is wanted; events before it are passed over.
    package func next<Found: Sendable>(_ wanted: (Event) -> Found?) async -> Found? {
        for await event in journal.events {
            if let found = wanted(event) { return found }
        }
        return nil
    }

    package func wait(for event: Event) async {
        _ = await next { $0 == event ? true : nil }
    }

    package func waitForRequest() async -> String? {
        await next { event in
            guard case .request(let text) = event else { return nil }
            return text
        }
    }

    /// Takes no more connections. Those that stand end with their script.
    package func stop() {
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
        case .writeBytes(let bytes):
            return Socket.write(bytes, to: peer)
        case .repeating(let text):
            while Socket.write(Array(text.utf8), to: peer) {}
            tell(.peerClosed)
            return false
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
