import TestSupport

/// Calls the simulator as a client would that knows nothing about it.
struct RawClient: Sendable {
    let port: UInt16

    struct Reply: Sendable {
        let bytes: [UInt8]
        let hasTimedOut: Bool

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func post(_ form: String, patience: Duration = .seconds(10)) async throws -> Reply {
        try await send(
            """
            POST /sys/documents.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)
            """, patience: patience)
    }

    func get(_ query: String) async throws -> Reply {
        try await send("GET /sys/documents.php?\(query) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Returns what came until the other side closed, reset, or kept quiet for longer than `patience`.
    func send(_ request: String, patience: Duration = .seconds(10)) async throws -> Reply {
        let connection = try RawConnection(port: Int(port))
        _ = await connection.sendAll(Array(request.utf8))
        let reply = await connection.read(patience: patience)
        return Reply(bytes: reply.bytes, hasTimedOut: !reply.isClosed)
    }
}
