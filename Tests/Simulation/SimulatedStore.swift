import Billing
import TestSupport

/// Where ledgers lie: it survives the processes that use it.
protocol SimulatedStore: Sendable {
    /// What would be there if everything stopped now.
    var book: MemoryLedgerBook { get async }

    /// - Throws: `broken` when it must not be relied on before a person has looked at it.
    func open(for process: SimulatedProcess) async throws(LedgerFailure) -> any Ledger

    /// The process has died, by itself or with its machine's power.
    func ended(_ process: SimulatedProcess, inPowerCut: Bool) async

    /// Returns when something is about to be written, or when nothing was for a while.
    func writeBegins() async

    /// What a person does about a store that lets nobody open it.
    func repair() async
}
