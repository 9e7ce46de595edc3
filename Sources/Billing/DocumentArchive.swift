package import Foundation

/// What a ledger does with documents once they are old.
package protocol DocumentArchive: Sendable {
    /// Every document that the invoice has had and that is still there, newest first.
    func versions(
        of invoice: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> [Document]

    /// What the document is of; nil when it is not there.
    func subject(of document: Document.ID) async throws(LedgerFailure) -> DocumentSubject?

    /// Removes the oldest documents recorded before `date` that nothing holds, and says which: at most `limit` in one
    /// commit. An invoice stays without its document, an act is forgotten; both can be read from the provider again.
    func pruneDocuments(
        before date: Date, sparing holds: [LegalHold], limit: Int
    ) async throws(LedgerFailure) -> [PrunedDocument]

    /// Forgets at most `limit` idempotency keys of jobs that ended before `date`, and says how many. A key whose job has
    /// not ended, or of which nobody knows how it ended, stays.
    func pruneKeys(before date: Date, limit: Int) async throws(LedgerFailure) -> Int
}

package enum DocumentSubject: Hashable, Sendable {
    case invoice(Invoice.ID)
    case act(Act.Selector)
}

/// Documents that must not be removed, however old: all of an account, of one subclient, or of one invoice.
package struct LegalHold: Hashable, Sendable {
    package let account: Account.Name
    package let subclient: Subclient?
    package let invoice: Invoice.ID?

    package init(account: Account.Name, subclient: Subclient? = nil, invoice: Invoice.ID? = nil) {
        precondition(subclient != nil || invoice == nil, "an invoice is a subclient's")
        self.account = account
        self.subclient = subclient
        self.invoice = invoice
    }
}

/// What is left of a document that was removed: enough to say what it was.
package struct PrunedDocument: Hashable, Sendable {
    package let document: Document
    package let account: Account.Name
    package let subclient: Subclient
    package let subject: DocumentSubject

    package init(document: Document, account: Account.Name, subclient: Subclient, subject: DocumentSubject) {
        self.document = document
        self.account = account
        self.subclient = subclient
        self.subject = subject
    }
}
