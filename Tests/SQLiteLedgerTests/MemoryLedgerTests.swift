import TestSupport
import Testing

@Suite("MemoryLedger")
struct MemoryLedgerTests {
    @Test(arguments: LedgerConformance.checksOfOneProcess.keys.sorted())
    func conforms(check: String) async throws {
        let run = try #require(LedgerConformance.checksOfOneProcess[check])
        try await run(LedgerConformance(MemoryLedger()))
    }
}
