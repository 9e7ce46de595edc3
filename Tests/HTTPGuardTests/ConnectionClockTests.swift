import NIOCore
import Testing

@testable import HTTPGuard

@Suite("ConnectionClock")
struct ConnectionClockTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private var clock: ConnectionClock

    init() {
        clock = ConnectionClock(HTTPLimits(), openedAt: start)
    }

    private func due(_ clock: ConnectionClock) -> (seconds: Int64, expiry: ConnectionExpiry)? {
        clock.next.map { (($0.deadline - start).nanoseconds / 1_000_000_000, $0.expiry) }
    }

    @Test func aHeadHasItsTimeFromTheOpening() throws {
        var clock = clock
        #expect(try #require(due(clock)) == (10, .idle))
        clock.enter(.head, at: start + .seconds(4))
        clock.enter(.head, at: start + .seconds(9))
        #expect(try #require(due(clock)) == (10, .head), "bytes of it win no time")
        clock.enter(.answering, at: start + .seconds(9))
        clock.enter(.idle, at: start + .seconds(9))
        clock.enter(.head, at: start + .seconds(50))
        #expect(try #require(due(clock)) == (60, .head), "a later one has it from its first byte")
    }

    @Test func aBodyHasToKeepUpItsRate() throws {
        var clock = clock
        clock.enter(.body(received: 0), at: start)
        #expect(try #require(due(clock)) == (5, .body))
        clock.enter(.body(received: 1024), at: start + .seconds(4))
        #expect(try #require(due(clock)) == (7, .body), "1,024 octets are two seconds at 512")
        clock.enter(.body(received: 1 << 20), at: start + .seconds(5))
        #expect(try #require(due(clock)) == (30, .body), "and no rate wins more than the whole time")
    }

    @Test func anAnswerTakesAsLongAsItTakes() {
        var clock = clock
        clock.enter(.answering, at: start)
        #expect(clock.next == nil)
        clock.enter(.idle, at: start + .seconds(100))
        #expect(due(clock)?.seconds == 190)
    }

    @Test func anAnswerThatIsNotTakenEndsTheConnection() throws {
        var clock = clock
        clock.enter(.answering, at: start)
        clock.answerMoved(taken: 0, waiting: 100_000, at: start)
        clock.answerMoved(taken: 15_000, waiting: 85_000, at: start + .seconds(20))
        #expect(try #require(due(clock)) == (30, .unread), "less than 512 octets a second")
        clock.answerMoved(taken: 16_000, waiting: 84_000, at: start + .seconds(25))
        #expect(try #require(due(clock)) == (55, .unread), "enough, and the time starts again")
        clock.answerMoved(taken: 100_000, waiting: 0, at: start + .seconds(40))
        #expect(clock.next == nil)
    }

    @Test func aStopOutlastsNothing() throws {
        var clock = clock
        clock.enter(.answering, at: start)
        clock.drain(at: start + .seconds(1))
        clock.drain(at: start + .seconds(5))
        #expect(try #require(due(clock)) == (11, .drained))
    }
}
