import Foundation
import TestSupport
import Testing

/// In which order the real binary writes into its ledger's log.
@Suite("Order of the log", .oneAtATime)
struct LogOrderTests {
    private struct Write: Hashable {
        let file: Substring
        let size: Int
        let offset: Int
    }

    /// So a process that is killed in between leaves no head that says of another page that it is the commit's.
    @Test func theHeadOfAFrameIsWrittenRightAfterItsPage() async throws {
        let run = try await InterruptedRun(.create)
        let trace = run.workshop.folder.path("writes")
        try await run.workshop.using {
            let strace = ["strace", "-D", "-f", "-qq", "-o", trace, "-e", "trace=pwrite64"]
            let first = try await run.begin(under: strace)
            #expect(first.isSettled)
            await run.workshop.stop()
        }
        let writes = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").compactMap(Self.write)
        let heads = writes.indices.filter { writes[$0].size == 24 }
        #expect(heads.count > 10)
        for index in heads {
            let head = writes[index]
            let page = writes[..<index].last { $0.file == head.file }
            #expect(page == Write(file: head.file, size: 4096, offset: head.offset + 24))
        }
    }

    /// `12345 pwrite64(9, "…"..., 24, 32) = 24`; another thread's call may stand between the two halves of one.
    private static func write(_ line: Substring) -> Write? {
        guard let match = line.firstMatch(of: /pwrite64\((\d+), .*, (\d+), (\d+)(?:\)| <unfinished)/) else {
            return nil
        }
        guard let size = Int(match.2), let offset = Int(match.3) else { return nil }
        return Write(file: match.1, size: size, offset: offset)
    }
}
