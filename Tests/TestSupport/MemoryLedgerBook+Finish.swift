package import Billing
package import Foundation

extension MemoryLedgerBook {
    package mutating func finish(_ completion: Completion) throws(LedgerFailure) -> [Job] {
        if ends[completion.job]?.contains(completion.endedAt) == true {
            return jobs.filter { $0.id == completion.job }
        }
        let isLate = givenUp[completion.job]?.contains(completion.attempt) == true
        heed(completion, isLate: isLate)
        if isLate, !takeBack(completion) { return [] }
        givenUp[completion.job]?.remove(completion.attempt)
        let date = completion.endedAt.wall
        let job = try change(completion.job, at: date) { (job) throws(IllegalTransition) in
            try job.finish(completion.ending, at: date)
        }
        closeAttempt(
            completion.attempt, of: job.id, outcome: completion.ending.outcome, note: completion.note,
            at: completion.endedAt)
        paces[job.account]?.endedAt = completion.endedAt
        try storeResult(of: job, completion.ending, at: date)
        return try [job] + share(completion.ending, of: job, at: date) + followUp(of: job, completion)
            + settleClaims(on: job, completion.ending, at: date)
    }

    /// What the answer says of the account's credentials, and of the address.
    private mutating func heed(_ completion: Completion, isLate: Bool) {
        if let event = completion.egress, !egressEvents.contains(event) { egressEvents.append(event) }
        guard let account = jobs.first(where: { $0.id == completion.job })?.account,
            let breaker = completion.breaker(after: breakers[account] ?? BreakerRecord(), isLate: isLate)
        else { return }
        breakers[account] = breaker
        audit += completion.audit
    }

    /// Whether the call that was given up for lost may still say how it ended.
    private mutating func takeBack(_ completion: Completion) -> Bool {
        guard let place = jobs.firstIndex(where: { $0.id == completion.job }) else { return false }
        do {
            // On the way to its true end: no state that anybody should hear of.
            try jobs[place].takeBack(attempt: completion.attempt)
            return true
        } catch {
            return false
        }
    }

    package mutating func storeResult(of job: Job, _ ending: Ending, at date: Date) throws(LedgerFailure) {
        switch (ending, job.operation) {
        case (.created(let id, let invoiced, let content), .createInvoice(let asked, let service)):
            store(id, of: job, amount: invoiced ?? asked, service: service, content: content, at: date)
        case (.read(let content), .fetchInvoice(let id)):
            store(id, of: job, amount: nil, service: nil, content: content, at: date)
        case (.read(let content), .fetchAct(let selector)):
            store(selector, of: job, content: content, at: date)
        case (.created, _), (.read, _):
            throw .broken("job \(job.id) ended with another operation's result")
        case (.failed, _), (.outcomeUnknown, _), (.putBack, _), (.interrupted, _):
            break
        }
    }

    private mutating func store(
        _ id: Invoice.ID, of job: Job, amount: Money?, service: String?, content: DocumentContent?, at date: Date
    ) {
        let place = invoices.firstIndex { ($0.id, $0.subclient, $0.account) == (id, job.subclient, job.account) }
        let known = place.map { invoices[$0] }
        let document = content.map { store($0, over: known?.document, at: date) }
        let invoice = Invoice(
            id: id, account: job.account, subclient: job.subclient, amount: amount ?? known?.amount,
            service: service ?? known?.service, createdAt: known?.createdAt ?? date,
            document: document ?? known?.document)
        if let place { invoices[place] = invoice } else { invoices.append(invoice) }
        let key = VersionedInvoice(account: job.account, subclient: job.subclient, invoice: id)
        if let document, versions[key]?.last != document.id { versions[key, default: []].append(document.id) }
    }

    private mutating func store(_ selector: Act.Selector, of job: Job, content: DocumentContent, at date: Date) {
        let place = acts.firstIndex {
            ($0.selector, $0.subclient, $0.account) == (selector, job.subclient, job.account)
        }
        let known = place.map { acts[$0] }
        let act = Act(
            selector: selector, account: job.account, subclient: job.subclient, createdAt: known?.createdAt ?? date,
            document: store(content, over: known?.document, at: date))
        if let place { acts[place] = act } else { acts.append(act) }
    }

    private mutating func store(_ content: DocumentContent, over known: Document?, at date: Date) -> Document {
        if let known, known.sha256 == content.sha256 { return known }
        let document = Document(
            id: .random(prefix: "doc_"), sha256: content.sha256, size: content.size, createdAt: date,
            isElsewhere: content.isElsewhere)
        documents[document.id] = (document, Data(content.pieces.joined()))
        return document
    }

    /// Ends every other queued read that the answer serves.
    private mutating func share(_ ending: Ending, of job: Job, at date: Date) throws(LedgerFailure) -> [Job] {
        guard let read = job.sharedRead, ending.isShared else { return [] }
        var changed: [Job] = []
        for other in jobs where other.state == .queued && other.sharedRead == read {
            changed.append(
                try change(other.id, at: date) { (job) throws(IllegalTransition) in try job.share(ending, at: date) })
        }
        return changed
    }

    /// Queues the read that fetches the document of a create that succeeded without one.
    private mutating func followUp(of job: Job, _ completion: Completion) -> [Job] {
        guard let id = completion.followUp, let invoice = job.createdInvoice else { return [] }
        return queueRead(of: invoice, for: job, by: job.caller, as: id, at: completion.endedAt.wall)
    }

    /// Queues a read that nobody asked for over HTTP; one that waits already will do.
    package mutating func queueRead(
        of invoice: Invoice.ID, for job: Job, by caller: Caller.ID, as id: Job.ID, at date: Date
    ) -> [Job] {
        let order = Order(reading: invoice, for: job, by: caller)
        guard unfinishedRead(like: order) == nil else { return [] }
        let read = Job.accepted(order, as: id, ticket: ticket(for: order), at: date)
        add(read)
        return [read]
    }
}
