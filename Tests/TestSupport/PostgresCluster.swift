import Foundation

/// A PostgreSQL server of the tests' own, from the system's binaries, in a temporary folder and on a free port: never one
/// that others use. It ends with the process, whatever becomes of that. No PostgreSQL is a failure, not a skip.
package final class PostgresCluster: Sendable {
    /// One server for all tests of the process; each takes a database of its own.
    private static let shared = Task { try await PostgresCluster() }

    package static func running() async throws -> PostgresCluster { try await shared.value }

    package let port: Int
    package let folder: TemporaryFolder
    private let process: ChildProcess

    /// - Parameter settings: For the server, as in `-c ssl=on`. Files that they name lie in `folder`.
    package init(in folder: TemporaryFolder? = nil, settings: [String] = []) async throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        process = try ChildProcess(
            [
                "bash", "-c", Self.script, "postgres-cluster", folder.url.path,
                "\(ProcessInfo.processInfo.processIdentifier)",
            ] + settings.flatMap { ["-c", $0] })
        let announced = try await process.line(containing: "cluster-port ")
        guard let port = announced.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.port = port
        _ = try await process.line(containing: "database system is ready to accept connections")
    }

    /// The URL of a new, empty database.
    package func database() async throws -> String {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await query("CREATE DATABASE \(name)")
        return "postgresql://counterfoil@127.0.0.1:\(port)/\(name)"
    }

    /// Runs a statement as somebody else would and returns what psql prints.
    @discardableResult
    package func query(_ sql: String, in url: String? = nil) async throws -> String {
        let url = url ?? "postgresql://counterfoil@127.0.0.1:\(port)/postgres"
        let (status, text) = try await ChildProcess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql])
        guard status == 0 else { throw Refused(sql: sql, text: text) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends every session with the database, as a restart of the server would.
    package func disconnectEverybody(from url: String) async throws {
        try await query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """, in: url)
    }

    package func stop() async {
        await process.stop()
    }

    package struct Refused: Error {
        let sql: String
        let text: String
    }

    /// initdb and the server refuse root. The server ends when the process that wanted it is gone, however it went.
    private static let script = """
        set -euo pipefail
        folder=$1 parent=$2; shift 2
        bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
        as_postgres=()
        cd "$folder"
        if [ "$(id -u)" -eq 0 ]; then
          as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
          chown -R postgres: "$folder"
        fi
        "${as_postgres[@]}" "$bin/initdb" -D "$folder/data" -U counterfoil --auth=trust --encoding=UTF8 --locale=C.UTF-8 \\
          --no-sync --no-instructions
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        echo "cluster-port $port"
        "${as_postgres[@]}" "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 \\
          -c "unix_socket_directories=$folder" -c max_connections=300 -c shared_buffers=64MB "$@" &
        server=$!
        trap 'kill -INT "$server"' TERM INT
        while kill -0 "$parent" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 0.2; done
        kill -INT "$server" 2>/dev/null || true
        wait "$server" || true
        """
}
