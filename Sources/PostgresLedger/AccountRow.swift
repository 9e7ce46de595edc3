import Billing

/// What an account's row says of its lease, measured by the database's clock as the row was locked.
struct AccountRow {
    let name: Account.Name
    /// The job of the call under way, by whichever process.
    let calling: Job.ID?
    /// Until the lease of the call under way runs out; nil without a call.
    let leaseLeft: Duration?
    /// Since the end of the last call; nil before the first.
    let sinceEnd: Duration?
    /// The process that made the last call, or makes it.
    let replica: String?
    let breaker: BreakerRecord
    private let isPaused: Bool

    private init(row: Row) throws {
        name = Account.Name(try row.text("name"))
        calling = try row.optionalText("calling").map { Job.ID($0) }
        leaseLeft = try row.optionalInteger("lease_left").map { .milliseconds($0) }
        sinceEnd = try row.optionalInteger("since_end").map { .milliseconds($0) }
        replica = try row.optionalText("replica")
        breaker = try BreakerRecord(row: row)
        isPaused = try Decision(pauseIn: row) != nil
    }

    /// Nothing is to be sent before a person says so or the credentials change.
    func isSilent(under terms: CallTerms) -> Bool {
        isPaused || (breaker.openedAt != nil && breaker.credentialsMark == terms.credentialsMark)
    }

    /// The row, locked until the transaction ends. Nil when another process has it locked and `waits` is false.
    ///
    /// What is left of a lease is rounded up, what has passed since an end is rounded down: a millisecond late, never early.
    static func lock(_ account: Account.Name, waits: Bool, in transaction: Transaction) throws -> AccountRow? {
        let sql = """
            SELECT *,
                ceil(extract(epoch FROM lease_until - clock_timestamp()) * 1000)::bigint AS lease_left,
                floor(extract(epoch FROM clock_timestamp() - ended_at) * 1000)::bigint AS since_end
            FROM accounts WHERE name = $1 FOR UPDATE\(waits ? "" : " SKIP LOCKED")
            """
        if let row = try transaction.row(sql, [.id(account)]) { return try AccountRow(row: row) }
        try transaction.run("INSERT INTO accounts (name) VALUES ($1) ON CONFLICT DO NOTHING", [.id(account)])
        return try transaction.row(sql, [.id(account)]).map { try AccountRow(row: $0) }
    }
}

extension BreakerRecord {
    init(row: Row) throws {
        self.init(
            openedAt: try row.reading("breaker_opened_at"), credentialsMark: try row.optionalText("credentials_mark"),
            isProven: try row.flag("is_proven"))
    }
}

extension AccountNews {
    init(row: Row) throws {
        self.init(
            account: Account.Name(try row.text("name")), breaker: try BreakerRecord(row: row),
            pause: try Decision(pauseIn: row))
    }
}

extension Decision {
    /// Nil for an account that is not paused.
    init?(pauseIn row: Row) throws {
        guard let at = try row.optionalDate("paused_at") else { return nil }
        self.init(
            at: at, by: Caller.ID(try row.text("paused_by")), "paused", because: try row.text("pause_reason"))
    }
}
