import ArgumentParser
import Billing
import Foundation
import Logging
import SQLiteLedger

/// `counterfoil serve`: the gateway itself.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion: """
            Runs until SIGTERM or SIGINT: then it takes no more requests, lets the calls under way come to their end, and \
            exits 0. Everything accepted is in the ledger and goes on at the next start.

            SIGHUP reads the configuration file and its secrets again: accounts, callers, links and the limits of a \
            request change without dropping one. A file that is not in order changes nothing; the log says why.

            Exit status: 0 when it stopped in good order, 1 when it could not start or could not go on (the reason is \
            printed), 64 when the command was misspelt, 65 when the ledger is damaged or no ledger: then no new start \
            helps, and a person has to look.
            """)

    @Option(
        name: .shortAndLong,
        help: "The configuration file; `counterfoil config check FILE` says what is wrong with one.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    func run() async throws {
        ProcessLimits.prepare()
        let environment = ProcessInfo.processInfo.environment
        let source = source(environment)
        let configuration: Configuration
        do {
            configuration = try await source()
        } catch {
            throw Failure(description: error.problems.map { $0.text(file: config) }.joined(separator: "\n"))
        }
        let observability = Observability(configuration.log)
        let logger = observability.logger
        let gateway = Gateway(
            configuration: configuration, logger: logger, metrics: observability.page, source: source,
            manager: NotifySocket(environment: environment))
        do {
            try await gateway.run(onListening: { listening in
                switch listening {
                case .public(let port):
                    logger.info("listening", metadata: ["side": "public", "port": "\(port.map(String.init) ?? "-")"])
                case .admin(let port):
                    logger.info("listening", metadata: ["side": "admin", "port": "\(port.map(String.init) ?? "-")"])
                }
            })
        } catch {
            logger.critical("stopped", metadata: ["reason": "\(error)"])
            guard Self.needsAPerson(error) else { throw Failure(description: "\(error)") }
            Terminal.complain("\(error)")
            throw ExitCode(65)
        }
        logger.info("stopped in good order")
    }

    private static func needsAPerson(_ error: any Error) -> Bool {
        switch error {
        case let failure as LedgerOpenFailure: failure.needsAPerson
        case LedgerFailure.damaged: true
        default: false
        }
    }

    /// Reads the file and its secrets, each time anew, on a thread of Dispatch.
    private func source(_ environment: [String: String]) -> Reloader.Source {
        { [config] () async throws(ConfigurationProblems) in
            let secrets = SystemSecretSource(environment: environment, configurationFile: config)
            return try await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        returning: Result { () throws(ConfigurationProblems) in
                            try Configuration.load(config, secrets: secrets)
                        })
                }
            }.get()
        }
    }

    /// Printed behind `Error:`; the process exits 1.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
