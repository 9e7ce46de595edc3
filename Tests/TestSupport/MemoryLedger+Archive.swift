package import Billing
package import Foundation

extension MemoryLedger {
    package func versions(
        of invoice: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> [Document] {
        let key = MemoryLedgerBook.VersionedInvoice(account: account, subclient: subclient, invoice: invoice)
        return (book.versions[key] ?? []).reversed().compactMap { book.documents[$0]?.document }
    }

    package func subject(of document: Document.ID) async throws(LedgerFailure) -> DocumentSubject? {
        book.archived().first { $0.document.id == document }?.subject
    }

    package func pruneDocuments(
        before date: Date, sparing holds: [LegalHold], limit: Int
    ) async throws(LedgerFailure) -> [PrunedDocument] {
        let old = book.archived().filter { pruned in
            pruned.document.createdAt < date && !holds.contains { $0.holds(pruned) }
        }
        let removed = old.sorted { $0.document.createdAt < $1.document.createdAt }.prefix(limit)
        for pruned in removed { book.remove(pruned.document.id) }
        return Array(removed)
    }

    package func pruneKeys(before date: Date, limit: Int) async throws(LedgerFailure) -> Int {
        let old = book.keys.filter { _, id in
            guard let job = book.jobs.first(where: { $0.id == id }), let end = job.finishedAt else { return false }
            return job.state.isSettled && job.state != .outcomeUnknown && job.createdAt < date && end < date
        }.prefix(limit)
        for (key, _) in old { book.keys[key] = nil }
        return old.count
    }
}

extension MemoryLedgerBook {
    fileprivate func archived() -> [PrunedDocument] {
        let invoices = versions.flatMap { key, ids in
            ids.compactMap { id in
                documents[id].map {
                    PrunedDocument(
                        document: $0.document, account: key.account, subclient: key.subclient,
                        subject: .invoice(key.invoice))
                }
            }
        }
        return invoices
            + acts.map {
                PrunedDocument(
                    document: $0.document, account: $0.account, subclient: $0.subclient, subject: .act($0.selector))
            }
    }

    fileprivate mutating func remove(_ id: Document.ID) {
        if let document = documents.removeValue(forKey: id)?.document, document.isElsewhere,
            removals[document.sha256]?.isChosen != true
        {
            removals[document.sha256] = (due: nil, isChosen: false)
        }
        acts.removeAll { $0.document.id == id }
        for place in invoices.indices where invoices[place].document?.id == id {
            let invoice = invoices[place]
            invoices[place] = Invoice(
                id: invoice.id, account: invoice.account, subclient: invoice.subclient, amount: invoice.amount,
                service: invoice.service, createdAt: invoice.createdAt, document: nil)
        }
    }
}

extension LegalHold {
    fileprivate func holds(_ pruned: PrunedDocument) -> Bool {
        guard account == pruned.account, subclient ?? pruned.subclient == pruned.subclient else { return false }
        return invoice.map { pruned.subject == .invoice($0) } ?? true
    }
}
