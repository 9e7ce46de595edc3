import Foundation

/// A pooler in transaction mode in front of a cluster: each transaction may get another session of the server.
package final class PgBouncer: Sendable {
    private let port: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    package init(for cluster: PostgresCluster) async throws {
        folder = try TemporaryFolder()
        process = try ChildProcess(["bash", "-c", Self.script, "pgbouncer", folder.url.path, "\(cluster.port)"])
        let announced = try await process.line(containing: "pooler-port ")
        guard let port = announced.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.port = port
        _ = try await process.line(containing: "process up")
    }

    package func url(of database: String) -> String {
        let name = database.split(separator: "/").last ?? ""
        return "postgresql://counterfoil@127.0.0.1:\(port)/\(name)"
    }

    package func stop() async {
        await process.stop(SIGINT)
    }

    /// It refuses root. Few sessions, so that they are shared and changed all the time.
    private static let script = """
        set -euo pipefail
        folder=$1 server=$2
        cd "$folder"
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        echo '"counterfoil" ""' > users.txt
        cat > pgbouncer.ini <<INI
        [databases]
        * = host=127.0.0.1 port=$server
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = $port
        unix_socket_dir =
        auth_type = trust
        auth_file = $folder/users.txt
        pool_mode = transaction
        default_pool_size = 4
        max_client_conn = 200
        INI
        as=()
        if [ "$(id -u)" -eq 0 ]; then
          chown -R postgres: "$folder"
          as=(setpriv --reuid=postgres --regid=postgres --init-groups)
        fi
        echo "pooler-port $port"
        exec "${as[@]}" /usr/sbin/pgbouncer pgbouncer.ini
        """
}
