import Billing
import Scheduling

/// How long documents and idempotency keys are kept.
struct RetentionConfiguration: ConfigurationSection, Hashable {
    /// Nil keeps them for ever.
    let documents: Duration?
    /// Nil keeps them as long as their jobs.
    let idempotencyKeys: Duration?
    let legalHold: [LegalHold]
    let interval: Duration

    private static let century: Duration = .seconds(36500 * 86400)
    private static let documentsKey = ConfigurationKey<Duration>(
        "documents", .duration(.seconds(86400)...century), .optional)
    private static let idempotencyKeysKey = ConfigurationKey<Duration>(
        "idempotency_keys", .duration(RetentionPolicy.shortestForKeys...century), .optional)
    private static let legalHoldKey = ConfigurationKey<[LegalHold]>(
        "legal_hold", .list(of: .legalHold, count: 0...1000), .emptyList)
    private static let intervalKey = ConfigurationKey<Duration>(
        "interval", .duration(.seconds(1)...(.seconds(86400))), .standard("60m"))

    static let keys = [
        documentsKey.description, idempotencyKeysKey.description, legalHoldKey.description, intervalKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        documents = map.read(Self.documentsKey)
        idempotencyKeys = map.read(Self.idempotencyKeysKey)
        let legalHold = map.read(Self.legalHoldKey)
        let interval = map.read(Self.intervalKey)
        guard let legalHold, let interval else { return nil }
        self.legalHold = legalHold
        self.interval = interval
    }

    var policy: RetentionPolicy {
        RetentionPolicy(documents: documents, keys: idempotencyKeys, holds: legalHold, interval: interval)
    }
}

extension ConfigurationFormat<LegalHold> {
    fileprivate static let legalHold = scalar(
        "hold", expecting: "ACCOUNT, ACCOUNT/SUBCLIENT or ACCOUNT/SUBCLIENT/INVOICE, as in main/4521/70001"
    ) { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let account = Account.Name(parts[0])
        guard !parts[0].isEmpty else { return nil }
        guard parts.count == 2 else { return LegalHold(account: account) }
        // A login may hold a slash: what stands behind the last one is the invoice when it is a number.
        let end = parts[1].lastIndex(of: "/").map { parts[1].index(after: $0) } ?? parts[1].startIndex
        let last = String(parts[1][end...])
        let hasInvoice = end > parts[1].startIndex && last.isAllDigits && last.utf8.count <= 18
        let name = hasInvoice ? String(parts[1][..<end].dropLast()) : parts[1]
        do {
            let subclient = try Subclient(parsing: name)
            return LegalHold(account: account, subclient: subclient, invoice: hasInvoice ? Invoice.ID(last) : nil)
        } catch {
            return nil
        }
    }
}
