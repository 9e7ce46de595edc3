import Billing
import Foundation
import Testing

/// Notices: what is sent to callers' targets.
extension LedgerConformance {
    private var target: Notice.Target { Notice.Target(caller: Caller.ID("billing"), name: "main") }

    private func after(_ seconds: TimeInterval) -> Date { date.addingTimeInterval(seconds) }

    private func claim(_ count: Int = 10, at seconds: TimeInterval, lease: TimeInterval = 1000) async throws -> [Notice]
    {
        try await ledger.claim([target: count], at: after(seconds), until: after(lease))
    }

    func addressesWhatIsSettledFromThenOn() async throws {
        try await carryOut(.create(key: "a"), "job_1", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        #expect(try await ledger.address([target], at: date) == 0)
        try await carryOut(.create(key: "b"), "job_2", .created(Invoice.ID("70002"), amount: nil, content: .make()))
        try await carryOut(
            .create(key: "c", caller: .make("shop")), "job_3",
            .created(Invoice.ID("70003"), amount: nil, content: .make()))
        _ = try await accept(.create(key: "d"), "job_4")
        #expect(try await ledger.address([target], at: date) == 1)
        #expect(try await ledger.address([target], at: date) == 0)
        let reports = try await ledger.notices(about: Job.ID("job_2"))
        #expect(reports.map(\.notice.state) == [.pending])
        #expect(reports.map(\.notice.target) == [target])
        #expect(reports.map(\.notice.event.state) == [.succeeded])
        #expect(reports.map(\.attempts) == [[]])
        for other in ["job_1", "job_3", "job_4"] { #expect(try await ledger.notices(about: Job.ID(other)).isEmpty) }
    }

    func givesANoticeToOneAtATime() async throws {
        _ = try await ledger.address([target], at: date)
        for number in 1...3 {
            _ = try await accept(.create(key: "k\(number)"), "job_\(number)")
            _ = try await ledger.cancel(Job.ID("job_\(number)"), at: date)
        }
        #expect(try await ledger.address([target], at: after(5)) == 3)
        #expect(try await claim(at: 4).isEmpty)
        let first = try await claim(2, at: 5, lease: 100)
        #expect(first.map(\.event.job) == [Job.ID("job_1"), Job.ID("job_2")])
        #expect(try await claim(at: 99).map(\.event.job) == [Job.ID("job_3")])
        #expect(Set(try await claim(at: 100).map(\.id)) == Set(first.map(\.id)))
    }

    func countsTheNoticesThatWaitForEachTarget() async throws {
        let other = Notice.Target(caller: target.caller, name: "other")
        _ = try await ledger.address([target, other], at: date)
        for number in 1...3 {
            _ = try await accept(.create(key: "k\(number)"), "job_\(number)")
            _ = try await ledger.cancel(Job.ID("job_\(number)"), at: date)
        }
        _ = try await ledger.address([target], at: date)
        #expect(try await ledger.pendingNotices(of: [target, other], atMost: 9) == [target: 3, other: 0])
        #expect(try await ledger.pendingNotices(of: [target], atMost: 2) == [target: 2])
        let claimed = try await claim(at: 0)
        #expect(try await ledger.pendingNotices(of: [target], atMost: 9) == [target: 3])
        let attempt = NoticeAttempt(at: after(1), status: 204, note: nil)
        try await ledger.record(attempt, of: claimed[0].id, .delivered)
        try await ledger.record(attempt, of: claimed[1].id, .givenUp)
        #expect(try await ledger.pendingNotices(of: [target, other], atMost: 9) == [target: 1, other: 0])
        #expect(try await ledger.pendingNotices(of: [], atMost: 9) == [:])
    }

    func keepsTheDeliveryLogAndSendsAgainWhenAPersonSaysSo() async throws {
        _ = try await ledger.address([target], at: date)
        let job = try await accept(.create(), "job_1").id
        _ = try await ledger.cancel(job, at: date)
        _ = try await ledger.address([target], at: date)
        let notice = try #require(try await claim(at: 0).first)
        let attempts = [
            NoticeAttempt(at: after(1), status: nil, note: "no connection"),
            NoticeAttempt(at: after(9), status: 500, note: "not taken"),
            NoticeAttempt(at: after(20), status: 204, note: nil),
        ]
        try await ledger.record(attempts[0], of: notice.id, .again(at: after(8)))
        #expect(try await claim(at: 7).isEmpty)
        #expect(try await claim(at: 8).map(\.attempts) == [1])
        try await ledger.record(attempts[1], of: notice.id, .givenUp)
        #expect(try await claim(at: 1_000_000).isEmpty)
        let again = try #require(try await ledger.redeliver(notice.id, about: job, at: after(10)))
        #expect((again.notice.state, again.notice.attempts, again.attempts.count) == (.pending, 0, 2))
        #expect(try await claim(at: 10).map(\.id) == [notice.id])
        try await ledger.record(attempts[2], of: notice.id, .delivered)
        let report = try #require(try await ledger.notices(about: job).first)
        #expect((report.notice.state, report.attempts) == (.delivered, attempts))
        #expect(try await ledger.redeliver(notice.id, about: Job.ID("job_2"), at: date) == nil)
        #expect(try await ledger.redeliver(Notice.ID("msg_none"), about: job, at: date) == nil)
    }
}
