import ArgumentParser
import Foundation
import Logging

/// `counterfoil serve`: the gateway itself.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            Runs until SIGTERM or SIGINT: then it takes no more requests, lets the calls under way come to their end, and \
            exits 0. Everything accepted is in the ledger and goes on at the next start.

            Exit codes: 0 stopped in good order, 1 could not start or could not go on (the reason is the last log line).
            """)

    @Option(name: .shortAndLong, help: "The configuration file; `counterfoil config check` explains what is wrong with one.")
    var config: String

    func run() async throws {
        let configuration = try ConfigurationLoader.load(path: config)
        try await Gateway(configuration).run()
    }
}
