import ArgumentParser

/// `counterfoil ledger`.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Look after a ledger.",
        subcommands: [LedgerCheckCommand.self, LedgerCopyCommand.self])
}
