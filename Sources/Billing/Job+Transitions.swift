package import Foundation

/// A job was asked to do what its state does not allow; nothing changed.
package struct IllegalTransition: Error, Hashable, Sendable {
    package let from: Job.State
    package let to: Job.State

    package init(from: Job.State, to: Job.State) {
        self.from = from
        self.to = to
    }
}

extension Job {
    package static func accepted(_ order: Order, as id: ID, ticket: Ticket, at date: Date) -> Job {
        Job(
            id: id, caller: order.caller.id, account: order.account, subclient: order.subclient,
            operation: order.operation, createdAt: date, expiresAt: order.expiresAt, ticket: ticket, state: .queued,
            attempts: 0, interruptions: 0, finishedAt: nil, problem: nil, createdInvoice: nil,
            trace: order.trace)
    }

    /// A call is about to leave.
    package mutating func begin() throws(IllegalTransition) {
        try move(from: [.queued], to: .sending)
        attempts += 1
    }

    /// The call came to an end. A read that broke off, or whose document was not stored, is put back until that
    /// was so too often.
    package mutating func finish(_ ending: Ending, at date: Date) throws(IllegalTransition) {
        switch ending {
        case .created(let invoice, _, _):
            try settle(as: .succeeded, at: date)
            createdInvoice = invoice
        case .read:
            try settle(as: .succeeded, at: date)
        case .failed(let problem):
            try settle(as: .failed, at: date, problem: problem)
        case .outcomeUnknown(let problem):
            try settle(as: .outcomeUnknown, at: date, problem: problem)
        case .putBack(.notSent), .putBack(.tooSoon):
            try move(from: [.sending], to: .queued)
        case .putBack(.notStored):
            try interrupt(at: date, atLast: .notStored)
        case .interrupted:
            try interrupt(at: date, atLast: .interrupted)
        }
    }

    private mutating func interrupt(at date: Date, atLast problem: JobProblem) throws(IllegalTransition) {
        interruptions += 1
        if interruptions < Self.interruptionLimit {
            try move(from: [.sending], to: .queued)
        } else {
            try settle(as: .failed, at: date, problem: problem)
        }
    }

    /// Another job's call answered this read as well: it ends without a call of its own.
    package mutating func share(_ ending: Ending, at date: Date) throws(IllegalTransition) {
        guard operation.isRead, state == .queued, ending.isShared else {
            throw IllegalTransition(from: state, to: .succeeded)
        }
        state = .sending
        try finish(ending, at: date)
    }

    package mutating func cancel(at date: Date) throws(IllegalTransition) {
        try move(from: [.queued], to: .cancelled)
        finishedAt = date
    }

    /// Its deadline passed before anything was sent.
    package mutating func expire(at date: Date) throws(IllegalTransition) {
        try move(from: [.queued], to: .expired)
        finishedAt = date
    }

    /// The process ended while a call was under way: what that call did is not known.
    package mutating func recover(at date: Date) throws(IllegalTransition) {
        let stopped = "The gateway stopped while the call was under way"
        try finish(operation.isRead ? .interrupted : .outcomeUnknown(.outcomeUnknown(stopped)), at: date)
    }

    /// The call that `recover` gave up for lost comes to an end after all: back to where it was under way.
    /// - Throws: when the job has moved on since, by another call or by a person's word.
    package mutating func takeBack(attempt: Int) throws(IllegalTransition) {
        let legal: Set<State> = operation.isRead ? [.queued] : [.outcomeUnknown]
        guard attempt == attempts, claimedInvoice == nil else { throw IllegalTransition(from: state, to: .sending) }
        try move(from: legal, to: .sending)
        if operation.isRead { interruptions -= 1 }
        finishedAt = nil
        problem = nil
    }

    private mutating func settle(
        as state: State, at date: Date, problem: JobProblem? = nil
    ) throws(IllegalTransition) {
        try move(from: [.sending], to: state)
        finishedAt = date
        self.problem = problem
    }

    mutating func move(from legal: Set<State>, to next: State) throws(IllegalTransition) {
        guard legal.contains(state) else { throw IllegalTransition(from: state, to: next) }
        state = next
    }
}
