import ArgumentParser
import Foundation

/// Runs the command, and keeps the main thread waiting meanwhile: an asynchronous `main` ends it with `pthread_exit`, which
/// unwinds its stack, and the tables that are read for it stay in memory: a megabyte of forty.
@main
enum Program {
    static func main() {
        let isDone = DispatchSemaphore(value: 0)
        Task.detached {
            await Counterfoil.main()
            isDone.signal()
        }
        isDone.wait()
    }
}

/// The command line: each subcommand is a file of its own.
struct Counterfoil: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counterfoil",
        abstract: "An HTTP gateway to the billing documents of SMSC-family providers.",
        discussion: """
            Services ask it for invoices and acts in JSON; it calls the provider's documents.php one paced call at a time, \
            keeps every document, and hands out links to the PDFs.

            To see it work:           counterfoil demo
            To run it:                counterfoil config check FILE && counterfoil serve --config FILE
            To test against:          counterfoil simulate

            The contract for callers is openapi.yaml, served at /openapi.yaml.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SimulateCommand.self, ConfigCommand.self, KeysCommand.self,
            ProbeCommand.self, HealthCommand.self, LedgerCommand.self, JobsCommand.self, AccountsCommand.self,
            NoticesCommand.self, AuditCommand.self, DocumentsCommand.self,
        ])

    static let version = "0.1.0"
}
