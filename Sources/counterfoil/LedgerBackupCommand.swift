import ArgumentParser
import CurlTransport

/// `counterfoil ledger backup`: the gateway makes the copy, so that it is the ledger at one moment.
struct LedgerBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Let a running gateway copy its ledger, while it goes on.",
        discussion: """
            The copy appears in the folder that the gateway's configuration names under `backups`, on the gateway's \
            machine, once it is whole and on disk. Check it there with `counterfoil ledger check FILE`. A ledger in \
            PostgreSQL is backed up with PostgreSQL's own means.

            Backups are the admin listener's business: --url has to name that one.

            \(GatewayOptions.discussion)
            """)

    @OptionGroup var gateway: GatewayOptions

    /// A ledger of a hundred gibibytes, copied at five mebibytes a second beside the gateway's own writes.
    private static let patience: Duration = .seconds(6 * 3600)

    func run() async throws {
        try await gateway.run { client in
            let line = StatusLine()
            defer { line.clear() }
            let answer = try await client.makingBackup(within: Self.patience) {
                line.show("copying the ledger, \($0) s")
            }
            line.clear()
            try gateway.show(
                one: answer, [.init("file", "file"), .init("bytes", "size"), .init("made at", "created_at")])
        }
    }
}

extension GatewayClient {
    fileprivate func makingBackup(
        within patience: Duration, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> JSONValue {
        try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            group.addTask {
                for second in 1... {
                    try await Task.sleep(for: .seconds(1))
                    progress(second)
                }
                return nil
            }
            group.addTask { try await backup(within: patience) }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? .null
        }
    }

    private func backup(within patience: Duration) async throws(Failure) -> JSONValue {
        do {
            let nothing = TransferMethod.post(body: [], contentType: "application/json")
            return try await ask("/ledger/backup", nothing, patience: patience).json()
        } catch {
            guard error.answered == 404 else { throw error }
            throw .refused("\(url) makes no backups: name the admin listener (admin_listen) with --url")
        }
    }
}
