package import Billing

/// Where the database is and how it is used.
package struct PostgresSettings: Sendable {
    /// A connection URI as libpq reads it, without a password: hosts, database, `sslmode`, `target_session_attrs` and so on.
    package let url: String
    package let password: Secret?
    /// Besides these, one for news.
    package let connections: Int
    /// How long news from other processes may stay unheard where the server cannot tell: behind PgBouncer, or when a
    /// notification got lost.
    package let poll: Duration
    /// For one statement, counted by the server; the client gives up on the connection after twice as long.
    package let timeout: Duration

    package init(
        url: String, password: Secret? = nil, connections: Int = 8, poll: Duration = .milliseconds(250),
        timeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.password = password
        self.connections = connections
        self.poll = poll
        self.timeout = timeout
    }

    /// For libpq's `PQconnectdbParams`; what stands in the URL overrides what stands before it.
    var parameters: [(name: String, value: String)] {
        var parameters = [
            ("client_encoding", "UTF8"), ("application_name", "counterfoil"), ("connect_timeout", "5"),
            // A server that vanished without a word is noticed within ten seconds, whether we write or wait.
            ("tcp_user_timeout", "10000"), ("keepalives_idle", "5"), ("keepalives_interval", "2"),
            ("keepalives_count", "3"), ("dbname", url),
        ]
        if let password { parameters.append(("password", password.reveal())) }
        return parameters
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
