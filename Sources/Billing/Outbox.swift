package import Foundation

/// The part of the ledger that notices are sent from. The events themselves are the outbox: each is written in the commit
/// that changes its job, so that none is lost and none is sent for what did not happen.
package protocol Outbox: Sendable {
    /// Addresses a notice to each target for every settled job of its caller since the last time, at most
    /// `Notice.addressLimit` for each, and says how many. A target that is new begins with what comes from now on.
    func address(_ targets: [Notice.Target], at date: Date) async throws(LedgerFailure) -> Int

    /// Takes pending notices whose time has come, longest due first, as many of each target as said. Nobody is given them
    /// again before `lease`, by when their attempts are to be recorded.
    func claim(
        _ counts: [Notice.Target: Int], at date: Date, until lease: Date
    ) async throws(LedgerFailure) -> [Notice]

    /// Writes an attempt into the delivery log, with what follows from it.
    func record(_ attempt: NoticeAttempt, of notice: Notice.ID, _ fate: NoticeFate) async throws(LedgerFailure)

    /// Oldest first.
    func notices(about job: Job.ID) async throws(LedgerFailure) -> [NoticeReport]

    /// How many wait to be delivered, for each of these targets; of each at most `limit` are counted.
    func pendingNotices(
        of targets: [Notice.Target], atMost limit: Int
    ) async throws(LedgerFailure) -> [Notice.Target: Int]

    /// Makes the notice pending and due now, whatever its state, with all its attempts before it. Nil when there is no such
    /// notice of the job.
    func redeliver(
        _ notice: Notice.ID, about job: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> NoticeReport?
}
