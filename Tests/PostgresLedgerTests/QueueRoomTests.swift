import Billing
import TestSupport
import Testing

@testable import PostgresLedger

@Suite("QueueRoom")
struct QueueRoomTests {
    private let caller = Caller.make(queueLimit: 100)
    private let start = ContinuousClock.now

    @Test func countsACallerThatItDoesNotKnow() {
        #expect(!QueueRoom().takes(1, for: caller, at: start))
    }

    @Test func takesRoomWithoutCountingUpToHalfTheLimit() {
        let room = QueueRoom()
        room.note(40, of: caller.id, at: start)
        #expect(room.takes(6, for: caller, at: start))
        #expect(room.takes(4, for: caller, at: start))
        #expect(!room.takes(1, for: caller, at: start))
    }

    @Test func trustsACountForAQuarterOfASecond() {
        let room = QueueRoom()
        room.note(1, of: caller.id, at: start)
        #expect(room.takes(1, for: caller, at: start + .milliseconds(249)))
        #expect(!room.takes(1, for: caller, at: start + .milliseconds(250)))
    }

    @Test func keepsCallersApart() {
        let room = QueueRoom()
        room.note(1, of: caller.id, at: start)
        #expect(!room.takes(1, for: .make("shop"), at: start))
    }
}
