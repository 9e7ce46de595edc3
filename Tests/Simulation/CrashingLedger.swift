import Billing
import TestSupport

/// The ledger of one process, on a disk that survives it.
struct CrashingLedger: SimulatedLedger {
    let disk: SimulatedDisk
    let mount: Int
    let process: SimulatedProcess

    func begin(
        _ job: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning {
        try await write { (book) throws(LedgerFailure) in .begun(try book.begin(job, at: reading)) }
    }

    func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        let changed = try await write { (book) throws(LedgerFailure) in try book.finish(completion) }
        disk.world.coverage.count(completion, changed)
        return changed
    }

    func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job] {
        let recovered = try await write { (book) throws(LedgerFailure) in try book.recover(at: reading) }
        if recovered.contains(where: { $0.state == .outcomeUnknown }) { disk.world.coverage.count(.recoveredUnknown) }
        return recovered
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (inout MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        await process.runs()
        let value = try await disk.write(mount, work)
        await process.runs()
        return value
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        await process.runs()
        return try await disk.read(mount, work)
    }
}
