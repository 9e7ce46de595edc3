import Testing

@testable import HTTPGuard

@Suite("ConnectionCount")
struct ConnectionCountTests {
    @Test func refusesTheNextOfAllAndTheNextOfAPeer() {
        var limits = HTTPLimits()
        limits.connections = 3
        limits.connectionsPerPeer = 2
        var count = ConnectionCount()
        let admitted = ["a", "a", "a", "b"].map { count.enter($0, limits) }
        #expect(admitted == [true, true, false, false])
        for peer in ["a", "a", "b"] { count.leave(peer) }
        #expect(count.ofPeers == ["a": 1])
        #expect(count.enter("b", limits) && count.enter(nil, limits) && !count.enter(nil, limits))
    }
}
