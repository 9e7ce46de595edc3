import Billing
import Foundation
import TestSupport

@testable import SQLiteLedger

/// A small ledger with something of everything, as files, and what it says.
struct SampleLedger: Sendable {
    /// Closed in good order: all of it in the file.
    let file: Data
    /// The file and its log as a crash leaves them, most of it in the log.
    let crashed: (file: Data, log: Data)
    let truth: [String]

    static let creates = 12

    init() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("ledger.sqlite")
        let ledger = try await SQLiteLedger.open(path: path)
        try await Self.write(into: ledger)
        let copy = folder.path("copy.sqlite")
        // By another process: closing the file in this one would give up its lock.
        _ = try await ChildProcess.run(["cp", path, copy])
        _ = try await ChildProcess.run(["cp", path + "-wal", copy + "-wal"])
        crashed = (try Self.read(copy), try Self.read(copy + "-wal"))
        truth = try await Self.say(ledger)
        try await ledger.close()
        file = try Self.read(path)
    }

    /// Whatever becomes of orders under the same keys, of jobs, results and documents, paces, breakers and bans: all that
    /// the gateway goes by, in words.
    static func say(_ ledger: SQLiteLedger) async throws -> [String] {
        var words: [String] = []
        for number in 0..<creates {
            words.append("\(try await ledger.accept(create(number), as: Job.ID("new_\(number)"), at: .distantPast))")
        }
        let jobs = try await ledger.jobs(JobFilter(), PageRequest(limit: 100)).items
        words += jobs.map { "\($0)" } + (try await ledger.queue()).map { "queued \($0)" }
        for job in jobs { words += try await ledger.decisions(on: job.id).map { "\($0)" } }
        let invoices = try await ledger.invoices(of: subclient, at: account, PageRequest(limit: 100)).items
        let acts = try await ledger.acts(of: subclient, at: account, PageRequest(limit: 100)).items
        words += invoices.map { "\($0)" } + acts.map { "\($0)" }
        for document in invoices.compactMap(\.document) + acts.map(\.document) {
            words.append(try await ledger.bytes(of: document.id, in: 0..<document.size).base64EncodedString())
        }
        words.append("\(try await ledger.breaker(of: account)) \(try await ledger.egressEvents())")
        words.append("\(String(describing: try await ledger.pace(of: account)))")
        return words
    }

    private static let subclient = Subclient.number("4521")
    private static let account = Account.Name("main")

    private static func create(_ number: Int) -> Order {
        .create("\(1000 + number).50", key: "key-\(number)", service: "Рассылка SMS, счёт \(number)")
    }

    private static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private static func write(into ledger: SQLiteLedger) async throws {
        for number in 0..<creates {
            _ = try await ledger.accept(create(number), as: Job.ID("job_\(number)"), at: ClockReading.at(0).wall)
        }
        let long = DocumentContent.make("%PDF-1.7 " + String(repeating: "counterfoil ", count: 2000))
        let endings: [Ending] = [
            .created(Invoice.ID("70001"), amount: nil, content: .make()),
            .created(Invoice.ID("70002"), amount: .rub("1001.50"), content: long),
            .failed(.refused(Refusal(code: 2, text: "authorise error"))),
            .outcomeUnknown(.outcomeUnknown("The answer was cut short")),
            .putBack(.tooSoon),
        ]
        for (number, ending) in endings.enumerated() {
            try await carryOut(Job.ID("job_\(number)"), ending, in: ledger)
        }
        let word = Resolution(.created(Invoice.ID("70009")), by: Caller.ID("olga"), because: "seen in the cabinet")
        _ = try await ledger.resolve(Job.ID("job_3"), word, verification: Job.ID("read_1"), at: ClockReading.at(9).wall)
        _ = try await ledger.accept(.fetchAct(), as: Job.ID("read_2"), at: ClockReading.at(9).wall)
        try await carryOut(Job.ID("read_2"), .read(.make("%PDF-1.7 act %%EOF")), in: ledger)
        _ = try await ledger.begin(Job.ID("job_5"), at: .at(99))
    }

    private static func carryOut(_ job: Job.ID, _ ending: Ending, in ledger: SQLiteLedger) async throws {
        _ = try await ledger.begin(job, at: .at(1))
        var event: EgressEvent?
        if case .failed = ending { event = EgressEvent(kind: .wrongCredentials, account: account, at: .at(2)) }
        _ = try await ledger.finish(
            Completion(
                job: job, attempt: 1, ending: ending, endedAt: .at(2), note: "by the way",
                lesson: CredentialsLesson(mark: "mark", .accepted), egress: event))
    }
}
