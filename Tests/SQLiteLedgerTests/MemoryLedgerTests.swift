import TestSupport
import Testing

@Suite("MemoryLedger")
struct MemoryLedgerTests {
    @Test(arguments: LedgerConformance.checks.keys.sorted())
    func conforms(check: String) async throws {
        let run = try #require(LedgerConformance.checks[check])
        try await run(LedgerConformance(MemoryLedger()))
    }
}
