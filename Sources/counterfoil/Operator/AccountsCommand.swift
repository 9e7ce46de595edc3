import ArgumentParser

/// `counterfoil accounts`.
struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Look at a running gateway's accounts, silence one or let it go on.",
        discussion: GatewayOptions.discussion, subcommands: [List.self, Pause.self, Resume.self])

    private static let listColumns = [
        TextTable.Column("ACCOUNT", "name"), .init("STATE", "state"), .init("NEXT SLOT", "next_slot_at"),
        .init("WAITING", "queue.depth"), .init("OLDEST", "queue.oldest_at"), .init("UNKNOWN", "unknown_outcomes"),
        .init("CALLING", "calling"), .init("PAUSED BY", "pause.operator"), .init("BECAUSE", "pause.reason"),
    ]
    private static let columns = [
        TextTable.Column("account", "name"), .init("state", "state"), .init("next slot", "next_slot_at"),
        .init("waiting", "queue.depth"), .init("paused by", "pause.operator"), .init("because", "pause.reason"),
    ]
}

extension AccountsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show how each account stands.")

        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            try await gateway.run { client in
                try gateway.show(try await client.ask("/accounts").json(), AccountsCommand.listColumns)
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send nothing more for an account, over restarts, until somebody resumes it.")

        @OptionGroup var gateway: GatewayOptions
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make("pause", at: gateway) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an account go on, after a pause or after the provider refused its credentials.")

        @OptionGroup var gateway: GatewayOptions
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make("resume", at: gateway) }
    }

    struct Decision: ParsableArguments {
        @Argument(help: "The account's name in the configuration.") var account: String
        @Option(help: "Why; kept for ever.") var reason: String

        func make(_ action: String, at gateway: GatewayOptions) async throws {
            try await gateway.run { client in
                let answer = try await client.decide("/accounts/\(account.inPath)/\(action)", ["reason": reason])
                try gateway.show(one: answer, AccountsCommand.columns)
            }
        }
    }
}
