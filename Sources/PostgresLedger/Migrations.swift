import Billing

/// Numbered SQL files, each applied once, in order, and never edited afterwards.
///
/// They only ever add: a gateway of the version before goes on working on what a newer one has made of the schema, so that
/// gateways can be replaced one by one. One that starts on a schema newer than it knows refuses.
enum Migrations {
    /// "Cfoi": the lock under which one gateway at a time brings the schema to its version.
    private static let lock = 0x4366_6F69

    /// A table that stands while rows are copied in from another ledger: half of a ledger is none.
    static let fillingMark = "counterfoil_filling"

    static let all: [[UInt8]] = [
        PackageResources._001_ledger_sql, PackageResources._002_fair_queue_sql,
        PackageResources._003_events_sql, PackageResources._004_documents_elsewhere_sql,
        PackageResources._005_notices_sql, PackageResources._006_archive_sql,
        PackageResources._007_document_removals_sql,
    ]

    /// All in one transaction, under a lock that ends with it.
    static func apply(through connection: Connection, location: String) throws {
        try connection.executeScript(
            """
            BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
            SELECT pg_advisory_xact_lock(\(lock))
            """)
        do {
            try bringUp(connection, location: location)
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
    }

    private static func bringUp(_ connection: Connection, location: String) throws {
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS counterfoil_migrations (number integer PRIMARY KEY, applied_at timestamptz NOT NULL)"
        )
        let row = try connection.execute("SELECT coalesce(max(number), 0) AS number FROM counterfoil_migrations").first
        let version = try row?.integer("number") ?? 0
        guard version <= all.count else {
            throw PostgresOpenFailure.newer(location, version: version, known: all.count)
        }
        let filling = try connection.execute("SELECT to_regclass('\(fillingMark)')::text AS mark").first
        guard try filling?.optionalText("mark") == nil else { throw PostgresOpenFailure.unfinished(location) }
        for (index, sql) in all.enumerated().dropFirst(version) {
            try connection.executeScript(String(decoding: sql, as: UTF8.self))
            try connection.execute(
                "INSERT INTO counterfoil_migrations VALUES ($1, clock_timestamp())", [.integer(index + 1)])
        }
    }
}
