package import Foundation

/// One change of a job, written in the commit that made it. A stream of events is read from the ledger, so it can be taken
/// up where it was left, in another process too.
package struct JobEvent: Hashable, Sendable {
    /// The order of the commits, over all jobs.
    package let number: Int64
    package let job: Job.ID
    package let caller: Caller.ID
    package let account: Account.Name
    /// The job's state from then on.
    package let state: Job.State
    package let at: Date

    package init(
        number: Int64, job: Job.ID, caller: Caller.ID, account: Account.Name, state: Job.State, at: Date
    ) {
        self.number = number
        self.job = job
        self.caller = caller
        self.account = account
        self.state = state
        self.at = at
    }
}

/// Whose events are wanted.
package enum EventFilter: Hashable, Sendable {
    case all
    case caller(Caller.ID)
    case job(Job.ID)

    package func admits(_ job: Job) -> Bool {
        switch self {
        case .all: true
        case .caller(let caller): job.caller == caller
        case .job(let id): job.id == id
        }
    }
}

/// An open stream of events, as the REST surface sees it; its place is free again when nobody holds it any more. One task
/// at a time may wait.
package protocol EventWatch: Sendable {
    /// The events after that number, at most a hundred, as soon as there are any; none when `patience` ran out.
    /// Nil when the gateway is stopping: whoever watches takes the stream up again elsewhere.
    func events(after number: Int64, within patience: Duration) async throws(LedgerFailure) -> [JobEvent]?
}
