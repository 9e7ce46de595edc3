import Billing
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

/// A log that has begun anew over an older round of itself, as every log has that is in use for long: what a killed process
/// leaves of a commit stands before frames that are whole and of another round.
@Suite("WriteAheadLog")
struct WriteAheadLogTests {
    private static let frameSize = 24 + 4096

    /// Before one more commit, and after it.
    private struct Logs {
        let before: Data
        let after: Data

        /// The places of the frames of the commit.
        var frames: [Int] {
            stride(from: 32, to: after.count - frameSize + 1, by: frameSize).filter {
                before[$0..<$0 + frameSize] != after[$0..<$0 + frameSize]
            }
        }

        /// With the frames up to that place, and of that one the head, or so many bytes of its page.
        func cut(at place: Int, head: Bool, page: Int) -> Data {
            var log = before
            log.replaceSubrange(32..<place, with: after[32..<place])
            if head { log.replaceSubrange(place..<place + 24, with: after[place..<place + 24]) }
            let pageStart = place + 24
            log.replaceSubrange(pageStart..<pageStart + page, with: after[pageStart..<pageStart + page])
            return log
        }
    }

    private static func logs() async throws -> Logs {
        let folder = try TemporaryFolder()
        let path = folder.path("ledger.sqlite")
        let ledger = try await SQLiteLedger.open(path: path)
        let log = {
            // By another process: closing the file in this one would give up its lock.
            _ = try await ChildProcess.run(["cp", path + "-wal", folder.path("log")])
            return try Data(contentsOf: folder.url.appendingPathComponent("log"))
        }
        var number = 0
        let accept = {
            number += 1
            _ = try await ledger.accept(.create(key: "key-\(number)"), as: Job.ID("job_\(number)"), at: .distantPast)
        }
        // Its round is told in the log's head. A round begins after a thousand pages.
        while try await log()[12..<16].allSatisfy({ $0 == 0 }) { try await accept() }
        let before = try await log()
        try await accept()
        let logs = Logs(before: before, after: try await log())
        try await ledger.close()
        return logs
    }

    private static func damage(in log: Data) -> String? {
        log.withUnsafeBytes { WriteAheadLog.damage(in: $0) }
    }

    @Test func takesACommitThatWasCutShortForNone() async throws {
        let logs = try await Self.logs()
        #expect(logs.frames.count > 3)
        for place in logs.frames {
            for page in [0, 1, 2048, 4096] {
                #expect(
                    Self.damage(in: logs.cut(at: place, head: false, page: page)) == nil, "\(page) bytes at \(place)")
            }
        }
        for place in logs.frames.dropLast() {
            #expect(
                Self.damage(in: logs.cut(at: place, head: true, page: 0)) == nil, "a head without its page at \(place)")
        }
    }

    /// The head of its last frame comes last of a commit: all of it has been there.
    @Test func takesAWholeCommitThatChangedForDamage() async throws {
        let logs = try await Self.logs()
        #expect(Self.damage(in: logs.after) == nil)
        for place in logs.frames {
            var log = logs.after
            log[place + 24 + 2000] ^= 1
            #expect(Self.damage(in: log) != nil, "a bit at \(place)")
        }
        #expect(Self.damage(in: logs.cut(at: try #require(logs.frames.last), head: true, page: 0)) != nil)
    }
}
