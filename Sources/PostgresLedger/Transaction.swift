import Billing

/// A transaction under way, in the hands of a method of the ledger.
struct Transaction {
    let connection: Connection
    /// The answer to the COMMIT of an earlier try got lost: what is asked for may be there already, or about to be.
    let isRepeat: Bool

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue] = []) throws(PostgresFailure) -> Int {
        try connection.execute(sql, arguments).affected
    }

    func row(_ sql: String, _ arguments: [SQLValue] = []) throws(PostgresFailure) -> Row? {
        try connection.execute(sql, arguments).first
    }

    func rows(_ sql: String, _ arguments: [SQLValue] = []) throws(PostgresFailure) -> Rows {
        try connection.execute(sql, arguments)
    }
}

extension Connection {
    /// Begins a transaction with limits of its own: they end with it, as a pooler wants. A process that is frozen in it
    /// holds its locks for twice the time-out and no longer.
    func begin() throws(PostgresFailure) {
        let limit = settings.timeout.milliseconds
        try executeScript(
            """
            BEGIN; SET LOCAL statement_timeout = \(limit); SET LOCAL lock_timeout = \(limit);
            SET LOCAL idle_in_transaction_session_timeout = \(limit * 2)
            """)
    }

    /// With a synchronous standby, COMMIT waits for it, however long: a time-out there would report a commit that the
    /// standby may not have.
    func commit() throws(PostgresFailure) {
        try executeScript("SET LOCAL statement_timeout = 0; COMMIT")
    }

    func rollback() {
        // try?: a connection that cannot even roll back is lost, which undoes the transaction as well.
        _ = try? executeScript("ROLLBACK")
    }
}
