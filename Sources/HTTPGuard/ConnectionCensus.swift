import Synchronization

/// Who is connected to one listener, shared by all its connections.
package final class ConnectionCensus: Sendable {
    private let count = Mutex(ConnectionCount())

    /// Counts a connection in, and says whether it may ask for anything. Either way it has to be counted out.
    func enter(_ peer: String?, _ limits: HTTPLimits) -> Bool {
        count.withLock { $0.enter(peer, limits) }
    }

    func leave(_ peer: String?) {
        count.withLock { $0.leave(peer) }
    }
}

/// Open connections, in all and by peer.
struct ConnectionCount: Hashable, Sendable {
    private(set) var all = 0
    private(set) var ofPeers: [String: Int] = [:]

    mutating func enter(_ peer: String?, _ limits: HTTPLimits) -> Bool {
        all += 1
        guard let peer else { return all <= limits.connections }
        let ofPeer = ofPeers[peer, default: 0] + 1
        ofPeers[peer] = ofPeer
        return all <= limits.connections && ofPeer <= limits.connectionsPerPeer ?? .max
    }

    mutating func leave(_ peer: String?) {
        all -= 1
        guard let peer, let ofPeer = ofPeers[peer] else { return }
        ofPeers[peer] = ofPeer > 1 ? ofPeer - 1 : nil
    }
}
