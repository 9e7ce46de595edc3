import ArgumentParser
import Foundation
import SQLiteLedger

/// `counterfoil ledger check`: 0 when the file is sound, 1 when it is not, 2 when it could not be looked at.
struct LedgerCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read the whole of a ledger and say everything in it that cannot be true.",
        discussion: """
            For a file that no gateway uses: a backup, or a ledger whose gateway has stopped. Reads every page, \
            compares each document with its SHA-256, and holds jobs, attempts, keys and invoices against each other. \
            The file is left as it is.

            Exit status: 0 when the file is sound, 1 when it is damaged or holds what cannot be true, 2 when it could \
            not be looked at (a gateway uses it, there is none, a newer gateway wrote it), 64 when the command was \
            misspelt.
            """)

    @Argument(help: "The ledger's file.", completion: .file())
    var file: String

    @Flag(help: "Print one JSON object: file, sound, findings (place, id, message), the number of each thing.")
    var json = false

    func run() async throws {
        let verdict = try await LedgerVerdict(file: file)
        print(json ? try verdict.json() : verdict.text)
        if verdict.status != 0 { throw ExitCode(verdict.status) }
    }
}

/// What there is to say about a ledger's file.
struct LedgerVerdict {
    let file: String
    let result: Result<LedgerInspection, LedgerOpenFailure>

    init(file: String) async throws {
        self.file = file
        let bar = TerminalBar("reading documents")
        do throws(LedgerOpenFailure) {
            result = .success(try await LedgerInspection.of(file) { bar.show($0, of: $1) })
        } catch {
            result = .failure(error)
        }
        bar.clear()
    }

    var status: Int32 {
        switch result {
        case .success(let inspection): inspection.findings.isEmpty ? 0 : 1
        case .failure(.damaged), .failure(.notALedger): 1
        case .failure(.inUse), .failure(.noFolder), .failure(.newer), .failure(.unusable): 2
        }
    }

    var text: String {
        switch result {
        case .failure(let failure): return "\(failure)"
        case .success(let found):
            let counts =
                "\(found.jobs) jobs, \(found.keys) keys, \(found.invoices) invoices, \(found.acts) acts, \(found.documents) documents"
            guard !found.findings.isEmpty else {
                let elsewhere = found.documentsElsewhere
                let rest = elsewhere == 0 ? "" : " \(elsewhere) documents are kept elsewhere and were not looked at."
                return "\(file) is sound: \(counts).\(rest)"
            }
            let lines = found.findings.map { "\($0.place)\($0.id.map { " \($0)" } ?? ""): \($0.message)" }
            return (["\(file) is not sound: \(counts)."] + lines).joined(separator: "\n")
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Report(self)), as: UTF8.self)
    }

    /// The form for programs.
    private struct Report: Encodable {
        struct Finding: Encodable {
            let place: String
            let id: String?
            let message: String
        }

        let file: String
        let sound: Bool
        let findings: [Finding]
        let counts: [String: Int]?

        init(_ verdict: LedgerVerdict) {
            file = verdict.file
            sound = verdict.status == 0
            switch verdict.result {
            case .failure(let failure):
                findings = [Finding(place: "file", id: nil, message: "\(failure)")]
                counts = nil
            case .success(let found):
                findings = found.findings.map { Finding(place: $0.place, id: $0.id, message: $0.message) }
                counts = [
                    "jobs": found.jobs, "idempotency_keys": found.keys, "invoices": found.invoices, "acts": found.acts,
                    "documents": found.documents, "documents_elsewhere": found.documentsElsewhere,
                ]
            }
        }
    }
}
