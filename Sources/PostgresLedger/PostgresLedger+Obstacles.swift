import Billing

/// What is in the way of a call, by all that the processes which share the ledger have written.
extension PostgresLedger {
    /// While another process calls, its end is looked for this often: it may come long before its lease runs out.
    private static let lookAgain: Duration = .seconds(1)
    private static let egressLock = 0x4366_6F65

    /// Why nothing may begin for the account now, and for how long.
    enum Obstacle {
        case pause(Duration)
        /// Those that the address permits to credentials in doubt are taken, or somebody is just taking one.
        case noTryLeft(Duration)

        func answer(to reading: ClockReading) -> Beginning {
            switch self {
            case .pause(let pause): .notYet(until: reading.sinceBoot + pause)
            case .noTryLeft(let pause): .noTryLeft(until: reading.sinceBoot + pause)
            }
        }
    }

    /// What is in the way of a call for the account. Settles a call whose lease ran out.
    static func obstacle(
        to account: AccountRow, under terms: CallTerms, for replica: String, in transaction: Transaction
    ) throws -> Obstacle? {
        if account.calling != nil, let left = account.leaseLeft {
            guard left <= .zero else { return .pause(min(left, lookAgain)) }
            try settleLapsedCall(of: account, in: transaction)
            return .pause(max(terms.gap + left, .milliseconds(1)))
        }
        if let passed = account.sinceEnd {
            let wait = terms.gap + (account.replica == replica ? .zero : CallTerms.courtesy(in: terms.gap))
            if passed < wait { return .pause(wait - passed) }
        }
        if account.isSilent(under: terms) { return .pause(lookAgain) }
        let isProven = account.breaker.isProven && account.breaker.credentialsMark == terms.credentialsMark
        let obstacle = try obstacle(by: terms.egress, isProven: isProven, in: transaction)
        guard obstacle == nil, !isProven else { return obstacle }
        // Calls in doubt are counted one after the other, so that no two take the last permitted try. Nobody waits in line for
        // that: with a thousand logins the call at its end would begin too late to leave.
        let lock = try transaction.row("SELECT pg_try_advisory_xact_lock(\(egressLock)) AS is_taken")
        guard try lock?.flag("is_taken") == true else { return .noTryLeft(rowPause) }
        return try Self.obstacle(by: terms.egress, isProven: false, in: transaction)
    }

    /// What the address that all accounts call from has in the way, by what all processes have heard from the provider.
    static func obstacle(
        by plan: EgressPlan, isProven: Bool, in transaction: Transaction
    ) throws -> Obstacle? {
        let row = try transaction.row(
            """
            SELECT
                (SELECT ceil(extract(epoch FROM max(happened_at) - clock_timestamp()) * 1000)::bigint + $1::bigint
                    FROM egress_events WHERE kind = 'blocked') AS blocked,
                (SELECT count(*) FROM egress_events WHERE kind IN ('wrong_credentials', 'unanswered')
                    AND happened_at > clock_timestamp() - make_interval(secs => $1::bigint / 1000.0))
                + (SELECT count(*) FROM accounts WHERE calling IS NOT NULL AND NOT is_proven) AS doubtful
            """,
            [.integer(plan.ban.milliseconds)])
        guard let row else { throw LedgerFailure.broken("no answer about the address") }
        if let blocked = try row.optionalInteger("blocked"), blocked > 0 { return .pause(.milliseconds(blocked)) }
        let isTooMuch = try row.integer("doubtful") >= plan.wrongCredentialsLimit
        return isTooMuch && !isProven ? .noTryLeft(lookAgain) : nil
    }
}
