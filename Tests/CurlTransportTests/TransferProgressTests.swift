import Testing

@testable import CurlTransport

struct TransferProgressTests {
    private let timeouts = TransferTimeouts(firstByte: .seconds(60), idle: .seconds(30))
    private let start = ContinuousClock.now

    @Test func deadlinesFollowTheStages() throws {
        var progress = TransferProgress(timeouts: timeouts)
        #expect(progress.deadline == nil)
        #expect(!progress.requestLeft)
        progress.requestLeaves(at: start)
        #expect(progress.requestLeft)
        #expect(try #require(progress.deadline) == (.firstByte, start + .seconds(60)))
        progress.arrived(at: start + .seconds(5))
        #expect(try #require(progress.deadline) == (.idle, start + .seconds(35)))
        progress.pause()
        #expect(progress.deadline == nil)
        progress.arrived(at: start + .seconds(100))
        #expect(try #require(progress.deadline) == (.idle, start + .seconds(130)))
    }

    @Test func repeatedRequestHasLeftAlready() throws {
        var progress = TransferProgress(timeouts: timeouts)
        progress.requestLeaves(at: start)
        progress.arrived(at: start)
        progress.requestLeaves(at: start + .seconds(1))
        #expect(progress.requestLeft)
        #expect(try #require(progress.deadline) == (.firstByte, start + .seconds(61)))
    }

    @Test func waitsAreRoundedUpToMilliseconds() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(1500).wholeMilliseconds == 1500)
        #expect(Duration.seconds(1 << 40).wholeMilliseconds == Int(Int32.max - 1))
    }
}
