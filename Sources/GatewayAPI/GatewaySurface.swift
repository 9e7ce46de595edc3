package import Billing
package import Logging

/// What the REST surface works with. One object, for it is handed from step to step of each request: as a structure of as many
/// references it cost their counting each time.
package final class GatewaySurface: Sendable {
    let ledger: any LedgerReading & Outbox
    /// Where documents' bytes are that the ledger does not hold; nil when it holds all of them.
    let documents: (any DocumentStore)?
    let archive: any DocumentArchive
    let desk: any JobDesk & AccountDesk
    let callers: CallerDirectory
    /// Nil when callers come with keys only.
    let tokens: (any TokenReading)?
    let links: LinkSigner
    let accounts: [Account.Name: Account]
    let limits: Limits
    let rates: RateLimiter
    let time: any TimeSource
    /// The bytes of `openapi.yaml`.
    let contract: [UInt8]
    /// URIs of whom to tell of a weakness.
    let securityContacts: [String]
    let logger: Logger
    let documentCache = DocumentCache()

    package init(
        ledger: any LedgerReading & DocumentArchive & Outbox, desk: any JobDesk & AccountDesk, callers: CallerDirectory,
        links: LinkSigner, accounts: [Account], limits: Limits, time: any TimeSource, contract: [UInt8],
        securityContacts: [String] = [], logger: Logger, documents: (any DocumentStore)? = nil,
        tokens: (any TokenReading)? = nil, rates: RateLimiter = RateLimiter()
    ) {
        self.ledger = ledger
        archive = ledger
        self.documents = documents
        self.desk = desk
        self.callers = callers
        self.tokens = tokens
        self.links = links
        self.accounts = Dictionary(accounts.map { ($0.name, $0) }) { first, _ in first }
        self.limits = limits
        self.rates = rates
        self.time = time
        self.contract = contract
        self.securityContacts = securityContacts
        self.logger = logger
    }
}
