import ArgumentParser
import Billing
import Foundation
import PostgresLedger

/// `counterfoil ledger copy`: from one machine to several.
struct LedgerCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a ledger from SQLite into an empty PostgreSQL database.",
        discussion: """
            Stop the gateway first: while one holds the file, nothing is copied. Every row is read back and compared. Then \
            change `ledger` in the configuration and start the gateways; the first call of each account waits a whole gap. \
            The file stays as it is: never start a gateway on it again, or one create could be sent from both.

            When it is interrupted, no gateway opens what it has left: create the database anew and copy again.
            """)

    @Option(help: "Where the ledger is: sqlite:///absolute/path", transform: location)
    var from: LedgerLocation

    @Option(help: "Where it goes: postgresql://user@host/database", transform: location)
    var to: LedgerLocation

    @Option(help: "A file with the database user's password, one line, for nobody else to read.", completion: .file())
    var passwordFile: String?

    func run() async throws {
        guard case .sqlite(let path) = from, case .postgresql(let url) = to else {
            throw ValidationError("--from has to be sqlite:// and --to postgresql://")
        }
        let password = try passwordFile.map { try Self.password(in: $0) }
        let copy = LedgerMove(path: path, settings: .init(url: url, password: password)) { Progress.show($0) }
        let counts = try await copy.run()
        Progress.end()
        for (table, count) in counts { Terminal.say("\(table): \(count)") }
        Terminal.say("copied and compared, \(counts.map(\.count).reduce(0, +)) rows")
    }

    private static func password(in file: String) throws -> Secret {
        let here = SystemSecretSource(environment: [:], configurationFile: file)
        do throws(SecretReference.Fault) {
            return Secret(try SecretReference.file(URL(fileURLWithPath: file).path).resolve(from: here, limit: 4096))
        } catch {
            throw ValidationError(error.message)
        }
    }

    private static func location(_ text: String) throws -> LedgerLocation {
        guard let location = LedgerLocation(configured: text) else {
            throw ValidationError(
                "expected sqlite:///absolute/path or postgresql://user@host/database without a password")
        }
        return location
    }
}
