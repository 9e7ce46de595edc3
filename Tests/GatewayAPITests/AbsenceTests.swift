import Billing
import GRDB
import HTTPTypes
import SQLiteLedger
import Synchronization
import TestSupport
import Testing

@testable import GatewayAPI
@testable import SQLiteLedger

/// What belongs to another caller is answered as if it were not there: the same answer after the same questions to the
/// ledger. Tests/Proofs/absence.py measures the time.
@Suite("Absence")
struct AbsenceTests {
    /// The statements that the ledger runs, their values left out.
    private final class Statements: Sendable {
        private let list = Mutex<[String]>([])

        func watch(_ ledger: SQLiteLedger) async throws {
            try await ledger.commits.read { database in
                database.trace { event in
                    guard case .statement(let statement) = event else { return }
                    self.list.withLock { $0.append(statement.sql) }
                }
            }
        }

        func taken() -> [String] {
            list.withLock { list in
                defer { list = [] }
                return list
            }
        }
    }

    private struct Sight: Hashable {
        let status: Int
        let headers: [String]
        let body: String
        let statements: [String]
    }

    struct Question: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        /// With `{}` for the name of what is there, or of what is not.
        let uri: String
        let existing: String
        let status: Int

        var testDescription: String { "\(method) \(uri)" }
    }

    private static let questions = [
        Question(method: .get, uri: "/jobs/{}", existing: "job_theirs", status: 404),
        Question(method: .delete, uri: "/jobs/{}", existing: "job_theirs", status: 404),
        Question(method: .get, uri: "/jobs/{}/attempts", existing: "job_theirs", status: 403),
        Question(method: .post, uri: "/jobs/{}/requeue", existing: "job_theirs", status: 403),
        Question(method: .get, uri: "/idempotency-keys/{}", existing: "their-key", status: 404),
        Question(method: .get, uri: "/subclients/4521/invoices/{}?account=second", existing: "70001", status: 403),
        Question(method: .get, uri: "/subclients/4521/invoices/{}/pdf?account=second", existing: "70001", status: 403),
        Question(
            method: .get, uri: "/subclients/4521/invoices/{}/versions?account=second", existing: "70001", status: 403),
        Question(
            method: .post, uri: "/subclients/4521/invoices/{}/refresh?account=second", existing: "70001", status: 403),
        Question(method: .get, uri: "/subclients/4521/acts/{}?account=second", existing: "501", status: 403),
        Question(method: .get, uri: "/documents/{}.pdf?expires=1&key=k1&signature=x", existing: "doc_1", status: 403),
    ]

    @Test(arguments: questions)
    func anothersIsAnsweredAsNothingIs(question: Question) async throws {
        let world = try await APIWorld()
        try await world.store(.fetchInvoice("70001", account: "second"))
        try await world.store(.fetchAct(.id(Act.ID("501")), account: "second"))
        let order = Order.create(key: "their-key")
        _ = try await world.ledger.accept(order, as: Job.ID("job_theirs"), at: world.time.now().wall)
        let statements = Statements()
        try await statements.watch(world.ledger)
        try await world.asking { client in
            func look(_ name: String) async throws -> Sight {
                _ = statements.taken()
                let reply = try await client.ask(
                    question.method, question.uri.replacing("{}", with: name), as: "shop", headers: [.requestID: "r"])
                let headers = reply.headers.map { "\($0.name): \($0.value)" }
                return Sight(
                    status: reply.status, headers: headers, body: reply.text, statements: statements.taken())
            }
            let absent = String(question.existing.reversed())
            let (theirs, none) = (try await look(question.existing), try await look(absent))
            #expect(theirs == none)
            #expect(theirs.status == question.status)
        }
        #expect(try await world.ledger.job(Job.ID("job_theirs"))?.state == .queued)
    }
}
