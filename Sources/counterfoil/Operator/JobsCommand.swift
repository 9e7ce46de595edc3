import ArgumentParser
import CurlTransport

/// `counterfoil jobs`.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Look at a running gateway's jobs and decide about them.",
        discussion: GatewayOptions.discussion,
        subcommands: [List.self, Show.self, Watch.self, Cancel.self, Resolve.self, Requeue.self])

    private static let listColumns = [
        TextTable.Column("JOB", "id"), .init("OPERATION", "operation"), .init("STATE", "state"),
        .init("ACCOUNT", "account"), .init("SUBCLIENT", "subclient"), .init("POSITION", "position"),
        .init("EXPECTED", "estimated_at"), .init("ACCEPTED", "created_at"),
    ]
    static let columns = [
        TextTable.Column("job", "id"), .init("operation", "operation"), .init("state", "state"),
        .init("account", "account"), .init("subclient", "subclient"), .init("position", "position"),
        .init("expected", "estimated_at"), .init("accepted", "created_at"), .init("finished", "finished_at"),
        .init("problem", "problem.title"), .init("detail", "problem.detail"),
        .init("provider's code", "problem.upstream.code"), .init("provider's words", "problem.upstream.text"),
        .init("result", "result.links.self"), .init("sha256", "result.document.sha256"),
        .init("pdf", "result.links.pdf"),
    ]
}

extension JobsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

        @OptionGroup var gateway: GatewayOptions
        @Option(help: "Only those in this state.", completion: .list(JobState.all)) var state: String?
        @Option(help: "Only those of this account.") var account: String?
        @Option(help: "Only those of this subclient, by number or login.") var subclient: String?
        @Option(help: "Only those accepted at this time or later, as 2026-11-23T20:00:00Z.") var since: String?
        @Option(help: "Only those accepted before this time.") var until: String?
        @Option(help: "At most so many.") var limit = 50

        func run() async throws {
            try await gateway.run { client in
                let filters = [
                    ("state", state), ("account", account), ("subclient", subclient), ("created_after", since),
                    ("created_before", until),
                ]
                try gateway.show(try await client.list("/jobs", filters, limit: limit), JobsCommand.listColumns)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one job.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String

        func run() async throws {
            try await gateway.run { client in
                try gateway.show(one: try await client.ask("/jobs/\(job.inPath)").json(), JobsCommand.columns)
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a job back before it is sent.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String

        func run() async throws {
            try await gateway.run { client in
                try gateway.show(one: try await client.ask("/jobs/\(job.inPath)", .delete).json(), JobsCommand.columns)
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        enum Outcome: String, CaseIterable, ExpressibleByArgument {
            case created, abandoned
            case notCreated = "not_created"
        }

        static let configuration = CommandConfiguration(
            abstract: "Say what became of a create whose outcome is unknown.",
            discussion: """
                Look at the provider's cabinet first. `created` names the invoice, which counts once a read has shown it; \
                `not_created` sends the job again; `abandoned` ends it as failed. The reason is kept for ever.
                """)

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String
        @Option(help: "created, not_created or abandoned.") var outcome: Outcome
        @Option(help: "The invoice's number at the provider, with created.") var invoice: String?
        @Option(help: "Why.") var reason: String

        func run() async throws {
            try await gateway.run { client in
                var body = ["outcome": outcome.rawValue, "reason": reason]
                body["invoice"] = invoice
                let answer = try await client.decide("/jobs/\(job.inPath)/resolution", body)
                try gateway.show(one: answer, JobsCommand.columns)
            }
        }
    }

    struct Requeue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send a failed job again.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String
        @Option(help: "Why; kept for ever.") var reason: String

        func run() async throws {
            try await gateway.run { client in
                let answer = try await client.decide("/jobs/\(job.inPath)/requeue", ["reason": reason])
                try gateway.show(one: answer, JobsCommand.columns)
            }
        }
    }
}
