import ArgumentParser
import Foundation

/// Which gateway an operator's command talks to, as whom, and how it prints what it hears.
struct GatewayOptions: ParsableArguments {
    static let discussion = """
        The key is an operator's API key. It is never given on the command line, where every user of the machine could \
        read it, but in a file (--key-file) or in the environment variable COUNTERFOIL_KEY.

        Exit status: 0 when it was done, 1 when the gateway refused it (its reason is printed), 2 when a job that was \
        waited for ended without success, 3 when no gateway answered or there is no key, 64 when the command was misspelt.
        """

    @Option(help: "The gateway. Plain http only to this machine, since the key goes with every request.")
    var url = ProcessInfo.processInfo.environment["COUNTERFOIL_URL"] ?? "http://127.0.0.1:8080"

    @Option(
        help: "A file with the key, which others cannot read; without it COUNTERFOIL_KEY is used.", completion: .file())
    var keyFile: String?

    @Flag(help: "Print what the gateway answers, for programs.")
    var json = false

    func validate() throws {
        guard URL(string: url).map(Self.isSafe) == true else {
            throw ValidationError("--url: expected https, or http to this machine, not \(url)")
        }
    }

    /// Runs a command, and ends the process as its failure says.
    func run(_ command: (GatewayClient) async throws -> Void) async throws {
        do {
            let client = try GatewayClient(url: url, key: try key())
            do {
                try await command(client)
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        } catch let failure as GatewayClient.Failure {
            Terminal.complain(failure.description)
            throw failure.status
        }
    }

    func show(_ answer: JSONValue, _ columns: [TextTable.Column]) throws {
        Terminal.say(json ? try answer.printed() : TextTable(columns: columns, rows: answer.items).text)
    }

    /// One thing: its fields below each other.
    func show(one answer: JSONValue, _ columns: [TextTable.Column]) throws {
        guard !json else { return Terminal.say(try answer.printed()) }
        let width = columns.map(\.head.count).max() ?? 0
        for column in columns {
            guard let text = answer[column.path]?.text else { continue }
            let head = column.head.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            Terminal.say(head + TextTable.plain(text))
        }
    }

    private func key() throws(GatewayClient.Failure) -> String {
        let environment = ProcessInfo.processInfo.environment
        let reference = keyFile.map(SecretReference.file) ?? .variable("COUNTERFOIL_KEY")
        // A relative name is one of the folder the command runs in, and never a service's credential.
        let source = SystemSecretSource(
            environment: environment.filter { $0.key != "CREDENTIALS_DIRECTORY" }, configurationFile: "./-")
        do throws(SecretReference.Fault) {
            return try reference.resolve(from: source, limit: 4096)
        } catch {
            throw .unreachable("no key: \(error.message)")
        }
    }

    private static func isSafe(_ url: URL) -> Bool {
        url.scheme == "https" || (url.scheme == "http" && url.isLoopback)
    }
}
