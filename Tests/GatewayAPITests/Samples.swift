import Billing
import Crypto
import Foundation
import TestSupport

@testable import GatewayAPI

/// One of each resource, as callers see it.
struct Samples {
    private let representation = Representation(
        links: LinkSigner(
            publicURL: "https://a", lifetime: .seconds(60), keys: [.init(id: "k", secret: SymmetricKey(size: .bits256))]
        ),
        caller: .make(), now: Date(timeIntervalSince1970: 1_790_000_000))
    private let document = Document(
        id: Document.ID("doc_1"), sha256: String(repeating: "0", count: 64), size: 5,
        createdAt: Date(timeIntervalSince1970: 1_790_000_000))

    var invoice: JSON {
        representation.json(
            Invoice(
                id: Invoice.ID("70001"), account: Account.Name("main"), subclient: .number("4521"),
                amount: .rub("1500.00"), service: nil, createdAt: document.createdAt, document: document))
    }

    var act: JSON {
        representation.json(
            Act(
                selector: .id(Act.ID("501")), account: Account.Name("main"), subclient: .number("4521"),
                createdAt: document.createdAt, document: document))
    }

    var version: JSON { representation.version(document) }

    var account: JSON {
        AccountStatus(
            account: Account.Name("main"), gap: .milliseconds(60_500), nextSlot: nil, breakerOpenedAt: nil, pause: nil,
            calling: nil, queued: 0
        ).json(currency: .rub)
    }

    var auditEntry: JSON {
        AuditEntry(.breakerOpened, of: Account.Name("main"), at: document.createdAt, because: "code 2").json
    }

    var order: JSON {
        Order.create().job(id: Job.ID("job_1"), at: document.createdAt).orderJSON
    }

    var notice: JSON {
        let (job, caller) = (Job.ID("job_1"), Caller.ID("billing"))
        let event = JobEvent(
            number: 1, job: job, caller: caller, account: Account.Name("main"), state: .succeeded,
            at: document.createdAt)
        let target = Notice.Target(caller: caller, name: "main")
        return NoticeReport(
            notice: Notice(id: Notice.ID("msg_1"), target: target, event: event, state: .pending, attempts: 0),
            attempts: []
        ).json
    }

    var attempt: JSON {
        Attempt(number: 1, beganAt: document.createdAt).json
    }

    var job: JSON {
        representation.json(
            JobReport(Order.create().job(id: Job.ID("job_1"), at: document.createdAt), result: nil), forecast: nil)
    }
}
