import Foundation

/// Stands between a client and a PostgreSQL server, and cuts the connection when the server has answered a COMMIT: what
/// was asked for has happened, and the client does not hear of it. Creates commit with their one statement.
package final class CuttingProxy: Sendable {
    private let port: Int
    private let process: ChildProcess
    private let folder: TemporaryFolder

    package init(for cluster: PostgresCluster) async throws {
        folder = try TemporaryFolder()
        process = try ChildProcess(["python3", "-u", "-c", Self.script, "\(cluster.port)", folder.path("cut")])
        let announced = try await process.line(containing: "proxy-port ")
        guard let port = announced.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.port = port
    }

    package func url(of database: String) -> String {
        "postgresql://counterfoil@127.0.0.1:\(port)/\(database.split(separator: "/").last ?? "")?sslmode=disable"
    }

    /// The answer to the next COMMIT gets lost, and no other.
    package func cutNextCommit() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path("cut")))
    }

    /// Whether the cut has been made.
    package var hasCut: Bool { !FileManager.default.fileExists(atPath: folder.path("cut")) }

    package func stop() async {
        await process.stop(SIGKILL)
    }

    private static let script = """
        import os, socket, sys, threading

        server, mark = int(sys.argv[1]), sys.argv[2]
        listener = socket.create_server(("127.0.0.1", 0))
        print("proxy-port", listener.getsockname()[1])

        def carry(source, sink, client_side, state):
            try:
                while data := source.recv(65536):
                    commits = b"COMMIT" in data or data[:200].find(b"WITH new AS") >= 0
                    if client_side and commits and os.path.exists(mark):
                        os.remove(mark)
                        state["cut"] = True
                    elif not client_side and state.get("cut"):
                        break
                    sink.sendall(data)
            except OSError:
                pass
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        while True:
            client, _ = listener.accept()
            upstream, state = socket.create_connection(("127.0.0.1", server)), {}
            threading.Thread(target=carry, args=(client, upstream, True, state), daemon=True).start()
            threading.Thread(target=carry, args=(upstream, client, False, state), daemon=True).start()
        """
}
