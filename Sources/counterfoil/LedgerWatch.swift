import Billing
import Logging
import ServiceLifecycle

/// Ends the gateway when its ledger breaks, also while no account has a call to make: what is refused for good should be
/// seen by whoever looks after the machine, and not by callers alone.
struct LedgerWatch: Service {
    let breaks: AsyncStream<LedgerFailure>
    let logger: Logger

    func run() async throws {
        for await failure in breaks.cancelOnGracefulShutdown() {
            logger.critical("the ledger broke, the gateway stops", metadata: ["cause": "\(failure)"])
            throw failure
        }
    }
}
