import Billing
import Foundation
import TestSupport
import Testing

@Suite("Job transitions")
struct JobTransitionsTests {
    private let date = Date(timeIntervalSince1970: 1_790_000_000)

    private func job(_ order: Order = .create(), sent: Bool = true) throws -> Job {
        var job = order.job(id: Job.ID("job_1"), at: date)
        if sent { try job.begin() }
        return job
    }

    private static let endings: [(Ending, Job.State)] = [
        (.created(Invoice.ID("70001"), amount: nil, content: nil), .succeeded),
        (.read(.make()), .succeeded),
        (.failed(.refused(Refusal(code: 6, text: "no such user"))), .failed),
        (.outcomeUnknown(.outcomeUnknown("The connection broke")), .outcomeUnknown),
        (.putBack(.notSent), .queued),
        (.putBack(.tooSoon), .queued),
        (.putBack(.notStored), .queued),
        (.interrupted, .queued),
    ]

    @Test(arguments: endings.indices)
    func endsWhereTheEndingSays(index: Int) throws {
        let (ending, state) = Self.endings[index]
        var job = try job()
        try job.finish(ending, at: date)
        #expect(job.state == state)
        #expect((job.finishedAt == nil) == !state.isSettled)
    }

    @Test(arguments: endings.indices)
    func finishesOnlyWhatWasBegun(index: Int) throws {
        var job = try job(sent: false)
        #expect(throws: IllegalTransition.self) { try job.finish(Self.endings[index].0, at: date) }
        #expect(job.state == .queued)
    }

    @Test func beginsOnlyOnce() throws {
        var job = try job()
        #expect(throws: IllegalTransition(from: .sending, to: .sending)) { try job.begin() }
        #expect(job.attempts == 1)
    }

    @Test func cancelsOnlyBeforeSending() throws {
        var waiting = try job(sent: false)
        try waiting.cancel(at: date)
        #expect(waiting.state == .cancelled)
        var sent = try job()
        #expect(throws: IllegalTransition.self) { try sent.cancel(at: date) }
    }

    @Test func recoversACreateAsUnknownAndAReadAsQueued() throws {
        var create = try job()
        try create.recover(at: date)
        #expect(create.state == .outcomeUnknown)
        #expect(create.problem?.kind == .outcomeUnknown)
        var read = try job(.fetchInvoice())
        try read.recover(at: date)
        #expect(read.state == .queued)
    }

    @Test(arguments: [(Ending.interrupted, JobProblem.interrupted), (.putBack(.notStored), .notStored)])
    func givesUpAReadThatComesToNothingTooOften(ending: Ending, problem: JobProblem) throws {
        var job = try job(.fetchInvoice(), sent: false)
        for _ in 1...Job.interruptionLimit {
            #expect(job.state == .queued)
            try job.begin()
            try job.finish(ending, at: date)
        }
        #expect(job.state == .failed)
        #expect(job.problem == problem)
    }

    @Test func sharesOnlyAnswersThatSpeakOfTheDocument() throws {
        var read = try job(.fetchInvoice(), sent: false)
        let badPassword = Ending.failed(.refused(Refusal(code: Refusal.wrongCredentials, text: "authorise error")))
        #expect(throws: IllegalTransition.self) { try read.share(badPassword, at: date) }
        #expect(throws: IllegalTransition.self) { try read.share(.interrupted, at: date) }
        try read.share(.read(.make()), at: date)
        #expect(read.state == .succeeded)
        #expect(read.attempts == 0)
    }

    @Test func neverSharesAnAnswerWithACreate() throws {
        var create = try job(sent: false)
        #expect(throws: IllegalTransition.self) { try create.share(.read(.make()), at: date) }
        #expect(create.sharedRead == nil)
    }
}
