import ArgumentParser
import CurlTransport

/// `counterfoil notices`.
struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices", abstract: "See who was told of a job by webhook, and have it told again.",
        discussion: GatewayOptions.discussion, subcommands: [List.self, Redeliver.self])

    private static let columns = [
        TextTable.Column("NOTICE", "id"), .init("TARGET", "target"), .init("TOLD", "job_state"),
        .init("STATE", "state"), .init("ATTEMPTS", "attempts.count"), .init("LAST", "attempts.last.at"),
        .init("ANSWER", "attempts.last.status"), .init("BECAUSE", "attempts.last.note"),
    ]
}

extension NoticesCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a job's notices, oldest first, each with its last attempt.",
            discussion: "All attempts are printed with --json.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String

        func run() async throws {
            try await gateway.run { client in
                try gateway.show(try await client.ask("/jobs/\(job.inPath)/notices").json(), NoticesCommand.columns)
            }
        }
    }

    struct Redeliver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a notice once more, whatever became of it, under the id that it had.",
            discussion: "It leaves soon after; `counterfoil notices list` shows what came of it.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String
        @Argument(help: "The notice, as `notices list` prints it.") var notice: String

        func run() async throws {
            try await gateway.run { client in
                let path = "/jobs/\(job.inPath)/notices/\(notice.inPath)/redelivery"
                let nothing = TransferMethod.post(body: [], contentType: "application/json")
                let answer = try await client.ask(path, nothing).json()
                try gateway.show(one: answer, NoticesCommand.columns)
            }
        }
    }
}
