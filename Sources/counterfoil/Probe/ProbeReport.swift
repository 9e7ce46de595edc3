import Billing
import Foundation
import SMSC

/// What a probe found.
struct ProbeReport: Encodable {
    struct Call: Encodable {
        let name: String
        let status: Int?
        /// In words, without a credential.
        let outcome: String
    }

    struct Finding: Encodable {
        let assumption: String
        let statement: String
        /// documented, inferred or unverified.
        let sureness: String
        /// holds, fails or untold.
        let verdict: String
        let evidence: [String]
    }

    let account: String
    let folder: String
    private(set) var calls: [Call] = []
    private(set) var findings: [Finding] = []
    /// Why no further call was made.
    var stopped: String?
    private var observations: [(call: String, seen: Observation)] = []

    private enum CodingKeys: String, CodingKey {
        case account, folder, calls, findings, stopped
    }

    init(account: String, folder: String) {
        self.account = account
        self.folder = folder
        sum()
    }

    mutating func add(_ call: Call, _ seen: [Observation]) {
        calls.append(call)
        observations += seen.map { (call.name, $0) }
        sum()
    }

    /// 2 when something does not hold; 3 when the provider let nothing more be asked.
    var status: Int32 {
        if stopped != nil { return 3 }
        return findings.contains { $0.verdict == Observation.Verdict.fails.rawValue } ? 2 : 0
    }

    private mutating func sum() {
        findings = ProviderAssumption.allCases.map { assumption in
            let seen = observations.filter { $0.seen.assumption == assumption }
            let verdicts = Set(seen.map(\.seen.verdict))
            let verdict: Observation.Verdict =
                verdicts.contains(.fails) ? .fails : verdicts.contains(.holds) ? .holds : .untold
            let decisive = seen.filter { $0.seen.verdict == verdict }
            return Finding(
                assumption: assumption.rawValue, statement: assumption.statement,
                sureness: assumption.sureness.rawValue, verdict: verdict.rawValue,
                evidence: decisive.map { "\($0.call): \($0.seen.evidence)" })
        }
    }

    var text: String {
        let answers = calls.map { "\($0.name): \($0.outcome)" }
        let rows = findings.map { finding in
            let verdict = finding.verdict.padding(toLength: 7, withPad: " ", startingAt: 0)
            let evidence = finding.evidence.isEmpty ? "" : " [\(finding.evidence.joined(separator: "; "))]"
            return "\(verdict) \(finding.statement) (\(finding.sureness))\(evidence)"
        }
        let end = stopped.map { ["Stopped: \($0)"] } ?? []
        return (answers + [""] + rows + end + ["The answers are in \(folder)."]).map(TextTable.plain)
            .joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
