import Foundation
import Synchronization
import TestSupport

/// Stands between a gateway and a provider, passes bytes on, and breaks a connection behind an exact byte of either
/// direction. It speaks no HTTP and lives on threads of its own.
final class FaultProxy: Sendable {
    let port: UInt16
    private let listener: Socket.Listener
    private let target: UInt16
    private let state = Mutex(State())

    private struct State {
        var pending: Break?
        var passages: [Passage] = []
        var underWay = 0
        var watcher: CheckedContinuation<Void, Never>?
    }

    init(to target: UInt16) throws {
        self.target = target
        (listener, port) = try Socket.listen()
        let (listener, target) = (listener, target)
        Thread.detachNewThread { [weak self] in
            while let client = Socket.accept(listener) {
                guard let proxy = self else { return _ = close(client) }
                let fault = proxy.enter()
                Thread.detachNewThread { [weak proxy] in
                    let passage = Self.carry(client, to: target, fault)
                    proxy?.leave(passage)
                }
            }
        }
    }

    deinit {
        shutdown(listener.descriptor, CInt(SHUT_RDWR))
    }

    /// Befalls the next connection, and no other.
    func breakNext(_ fault: Break?) {
        state.withLock { $0.pending = fault }
    }

    /// What passed over the connections since the last call, once all of them have ended.
    func passages() async -> [Passage] {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                if state.underWay > 0 { state.watcher = continuation }
                return state.underWay == 0
            }
            if isQuiet { continuation.resume() }
        }
        return state.withLock { state in
            defer { state.passages = [] }
            return state.passages
        }
    }

    private func enter() -> Break? {
        state.withLock { state in
            state.underWay += 1
            return state.pending.take()
        }
    }

    private func leave(_ passage: Passage) {
        let watcher = state.withLock { state in
            state.underWay -= 1
            state.passages.append(passage)
            return state.underWay == 0 ? state.watcher.take() : nil
        }
        watcher?.resume()
    }

    private static func carry(_ client: CInt, to target: UInt16, _ fault: Break?) -> Passage {
        defer { close(client) }
        do {
            let server = try Socket.connect(to: target)
            defer { close(server) }
            var relay = Relay(client: client, server: server, fault: fault)
            relay.run()
            return relay.passage
        } catch {
            return Passage()
        }
    }
}

extension FaultProxy {
    enum Direction: String, CaseIterable, Hashable, Sendable {
        case request, response
    }

    /// How a connection ends, or does not.
    enum Manner: String, CaseIterable, Hashable, Sendable {
        /// FIN to both sides.
        case close
        /// RST to both sides: what they have not read yet is lost.
        case reset
        /// No byte is passed on any more, and the connections stand.
        case stall
    }

    struct Break: Hashable, Sendable, CustomStringConvertible {
        let manner: Manner
        let direction: Direction
        /// Bytes of that direction that still pass.
        let offset: Int

        var description: String { "\(manner) after \(offset) of \(direction)" }
    }

    /// What passed over one connection.
    struct Passage: Hashable, Sendable {
        var request = 0
        var response = 0
        var isBroken = false

        subscript(direction: Direction) -> Int {
            get { direction == .request ? request : response }
            set { if direction == .request { request = newValue } else { response = newValue } }
        }
    }
}
