import Billing
import Logging

/// How a call ended: put together, written down and told.
extension Dispatcher {
    func completion(
        of job: Job, result: Result<UpstreamAnswer, UpstreamFailure>, at end: ClockReading, event: EgressEvent?,
        breakerBefore: BreakerRecord
    ) -> Completion {
        let ending = CallResult.ending(of: result, for: job.operation)
        var followUp: Job.ID?
        if case .created(_, _, nil) = ending { followUp = office.newJobID() }
        let note = CallResult.note(of: result)
        let audit = state.breaker.record.events(since: breakerBefore).map {
            AuditEntry($0, of: account, at: end.wall, because: note ?? "")
        }
        return Completion(
            job: job.id, attempt: job.attempts, ending: ending, endedAt: end, note: note, lesson: state.lesson,
            egress: event, followUp: followUp, audit: audit)
    }

    /// Puts the document's bytes where they are kept, before the ledger says that they are there.
    func keepDocument(of completion: Completion) async -> Completion {
        guard let store = office.documents, let content = completion.content else { return completion }
        do {
            let respite = office.time.now().advanced(by: Retention.respite).wall
            guard try await office.ledger.spareBytes(content.sha256, until: respite) else {
                throw DocumentStoreFailure.unavailable("the same bytes are just being removed")
            }
            try await store.keep(content)
            return completion.withDocumentElsewhere
        } catch {
            logger.error(
                "document not stored, it will be read again",
                metadata: ["job_id": "\(completion.job)", "cause": "\(error)"])
            return completion.withoutDocument(because: "document not stored: \(error)", read: office.newJobID())
        }
    }

    /// The end of a call must not be lost: with no room in the ledger it is kept here and tried again, and no other
    /// call is made for the account until it is written. If the process ends first, the job is recovered as unknown.
    func record(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        var patience = Self.ledgerPause.shortest
        while true {
            do {
                return try await office.ledger.finish(completion)
            } catch .unavailable(let cause) {
                logger.error(
                    "ledger unavailable, outcome kept in memory",
                    metadata: ["job_id": "\(completion.job)", "cause": "\(cause)"])
                guard !Task.isCancelled else { throw .unavailable(cause) }
                await pause(&patience)
            }
        }
    }

    /// All that is left of an end that nobody waits for any more: an operator may need the invoice's number.
    func reportLate(_ completion: Completion) {
        var metadata: Logger.Metadata = ["job_id": "\(completion.job)", "attempt": "\(completion.attempt)"]
        metadata["outcome"] = "\(completion.ending.outcome)"
        if case .created(let invoice, _, _) = completion.ending { metadata["invoice"] = "\(invoice)" }
        logger.error("call ended after its job had moved on", metadata: metadata)
    }

    func report(_ completion: Completion, of job: Job) {
        let outcome = completion.ending.outcome
        office.countCall(account: account, operation: job.operation.kind, outcome: outcome)
        var metadata: Logger.Metadata = [
            "job_id": "\(job.id)", "operation": "\(job.operation.kind.rawValue)", "outcome": "\(outcome)",
            "attempt": "\(job.attempts)",
        ]
        metadata["cause"] = completion.note.map { "\($0)" }
        metadata["trace_id"] = job.trace.map { "\($0.traceID)" }
        if case .outcomeUnknown = completion.ending {
            logger.warning("outcome unknown, a person has to settle it", metadata: metadata)
        } else {
            logger.info("call ended", metadata: metadata)
        }
        guard case .created(_, let amount?, _) = completion.ending,
            case .createInvoice(let asked, _) = job.operation, amount != asked
        else { return }
        metadata["asked"] = "\(asked)"
        metadata["invoiced"] = "\(amount)"
        logger.warning("the provider invoiced another amount", metadata: metadata)
    }
}
