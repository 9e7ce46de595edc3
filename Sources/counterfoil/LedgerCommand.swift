import ArgumentParser

/// `counterfoil ledger`.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Look after a ledger.",
        subcommands: [LedgerBackupCommand.self, LedgerCheckCommand.self, LedgerCopyCommand.self])
}
