import ArgumentParser

/// `counterfoil audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who decided what and why, and what the gateway did by itself.",
        discussion: GatewayOptions.discussion)

    @OptionGroup var gateway: GatewayOptions
    @Option(help: "Only what concerns this account.") var account: String?
    @Option(help: "Only what concerns this job.") var job: String?
    @Option(help: "Only what this caller decided.") var person: String?
    @Option(help: "At most so many, the newest.") var limit = 50

    private static let columns = [
        TextTable.Column("AT", "at"), .init("WHO", "person"), .init("ACCOUNT", "account"), .init("JOB", "job"),
        .init("WHAT", "action"), .init("WHY", "reason"),
    ]

    func run() async throws {
        try await gateway.run { client in
            let filters = [("account", account), ("job", job), ("person", person)]
            try gateway.show(try await client.list("/audit", filters, limit: limit), Self.columns)
        }
    }
}
