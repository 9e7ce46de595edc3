import ArgumentParser
import Billing
import Foundation

/// `counterfoil probe`: for whoever holds a real account.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Call the provider a few times, and say which assumptions about it hold.",
        discussion: """
            For an account that no gateway calls meanwhile: it takes the ledger of the configuration, which has to be \
            SQLite, and keeps the account's pace, breaker and ban in it. Each call takes a slot of a minute. It reads the \
            invoice and the act that are named, and one invoice that is hardly there, for the form of an error. Nothing \
            is created without --create, and then only after a sentence has been typed; that invoice is real.

            The answers are saved as they came but for login, password and key, which are removed in every form that is \
            known of them. A PDF's compressed streams are not looked through. docs/provider.md says what to do about an \
            assumption that does not hold.

            Exit status: 0 when none was found wrong, 1 when nothing could be asked (the reason is printed), 2 when an \
            assumption does not hold, 3 when the provider refused the credentials (2) or the address (4), or did not \
            answer: then no further call was made. 64 when the command was misspelt.
            """)

    @Option(
        name: .shortAndLong, help: "The gateway's configuration file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String
    @Option(help: "The account's name in the configuration.") var account: String
    @Option(help: "A subclient's number or login.") var subclient: String
    @Option(help: "The number of an invoice that the subclient has.") var invoice: String?
    @Option(help: "The number of an act that the subclient has, in the provider's database.") var act: String?
    @Option(help: "The number printed on an act that the subclient has.") var actNumber: String?
    @Flag(help: "Create an invoice, a real one, and read it back.") var create = false
    @Option(help: "The invoice's amount, with --create.") var amount: String?
    @Option(help: "The invoice's service, with --create.") var service: String?
    @Option(help: "A folder for the answers and the report; it must not be there yet.", completion: .directory)
    var output: String
    @Flag(help: "Print the report as JSON.") var json = false

    func validate() throws {
        guard create == (amount != nil) else { throw ValidationError("expected --create and --amount, or neither") }
        guard create || service == nil else { throw ValidationError("expected --create with --service") }
        for number in [invoice, act].compactMap(\.self) where !(number.isAllDigits && number.count <= 18) {
            throw ValidationError("expected a number of 1 to 18 digits, not \(number)")
        }
    }

    func run() async throws {
        ProcessLimits.prepare()
        do {
            let desk = try await ProbeDesk(config, account: account)
            let plan = try ProbePlan(self, account: desk.account)
            try confirm(plan)
            let folder = try ProbeFolder(output, scrubber: desk.scrubber)
            let status = StatusLine()
            var report = ProbeReport(account: account, folder: output)
            try await desk.carryOut(plan, into: folder, &report) { status.show($0) }
            status.clear()
            try await desk.close()
            try folder.write("report.json", Data(try report.json().utf8))
            Terminal.say(json ? try report.json() : report.text)
            if report.status != 0 { throw ExitCode(report.status) }
        } catch let failure as ProbeFailure {
            Terminal.complain(failure.description)
            throw ExitCode(1)
        }
    }

    /// Nothing real is made because of a line that was copied from somewhere.
    private func confirm(_ plan: ProbePlan) throws(ProbeFailure) {
        guard let sentence = plan.confirmation else { return }
        let text = "This makes a real invoice at the provider. To go on, type: \(sentence)\n> "
        FileHandle.standardError.write(Data(text.utf8))
        guard readLine() == sentence else { throw ProbeFailure("not confirmed: nothing was sent") }
    }
}

/// Why nothing was asked, or no more.
struct ProbeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
