import Foundation

/// Everything that the operator says about a gateway, complete and checked.
struct Configuration: ConfigurationSection, Hashable {
    let listen: ListenAddress
    let adminListen: ListenAddress
    let publicURL: URL
    let ledger: LedgerLocation
    let postgresql: PostgresConfiguration
    /// Nil when the ledger keeps the documents.
    let documents: DocumentsConfiguration?
    /// The folder that backups go into; nil when none are to be made.
    let backups: String?
    let log: LogConfiguration
    let links: LinksConfiguration
    let limits: LimitsConfiguration
    let egress: EgressConfiguration
    /// URIs of whom to tell of a weakness (RFC 9116).
    let securityContacts: [String]
    let retention: RetentionConfiguration
    /// Nil when callers come with keys only.
    let jwt: JWTConfiguration?
    /// How long a stop waits for the calls under way.
    let shutdownGrace: Duration
    /// In the order of the file, at least one.
    let accounts: [AccountConfiguration]
    /// In the order of the file, at least one.
    let callers: [CallerConfiguration]
    /// What `ConfigurationDifference` compares.
    var fingerprints: [String: Int] = [:]

    static let keys: [ConfigurationKeyDescription] = [
        Key.listen.description, Key.adminListen.description, Key.publicURL.description, Key.ledger.description,
        Key.postgresql.description, Key.documents.description,
        Key.backups.description,
        Key.log.description, Key.links.description, Key.limits.description, Key.egress.description,
        Key.securityContacts.description,
        Key.retention.description, Key.jwt.description,
        Key.shutdownGrace.description, Key.accounts.description, Key.callers.description,
    ]

    init?(reading map: ConfigurationMap) {
        let listen = map.read(Key.listen)
        let adminListen = map.read(Key.adminListen)
        let publicURL = map.read(Key.publicURL)
        let ledger = map.read(Key.ledger)
        let postgresql = map.read(Key.postgresql)
        let documents = map.read(Key.documents)
        let backups = map.read(Key.backups)
        let log = map.read(Key.log)
        let links = map.read(Key.links)
        let limits = map.read(Key.limits)
        let egress = map.read(Key.egress)
        let securityContacts = map.read(Key.securityContacts)
        let retention = map.read(Key.retention)
        jwt = map.read(Key.jwt)
        let shutdownGrace = map.read(Key.shutdownGrace)
        let accounts = map.read(Key.accounts)
        let callers = map.read(Key.callers)
        ConfigurationChecks(
            accounts: accounts ?? [], callers: callers ?? [], accountNames: map.names(in: Key.accounts),
            reading: map.value.reading
        ).check(listen: listen, adminListen: adminListen, ledger: ledger, shutdownGrace: shutdownGrace)
        guard let listen, let adminListen, let publicURL, let ledger, let log, let links, let limits else { return nil }
        guard let postgresql, let egress, let securityContacts, let retention, let shutdownGrace else { return nil }
        guard let accounts, let callers else { return nil }
        self.listen = listen
        self.adminListen = adminListen
        self.publicURL = publicURL
        self.ledger = ledger
        self.postgresql = postgresql
        self.documents = documents
        self.backups = backups
        self.log = log
        self.links = links
        self.limits = limits
        self.egress = egress
        self.securityContacts = securityContacts
        self.retention = retention
        self.shutdownGrace = shutdownGrace
        self.accounts = accounts
        self.callers = callers
    }
}

extension Configuration {
    /// The keys of the file's top level.
    enum Key {
        static let listen = ConfigurationKey<ListenAddress>("listen", .listenAddress, .standard("127.0.0.1:8080"))
        static let adminListen = ConfigurationKey<ListenAddress>(
            "admin_listen", .listenAddress, .standard("127.0.0.1:8081"))
        static let publicURL = ConfigurationKey<URL>("public_url", .publicURL)
        static let ledger = ConfigurationKey<LedgerLocation>("ledger", .ledger)
        static let postgresql = ConfigurationKey<PostgresConfiguration>("postgresql", .section, .emptyMap)
        static let documents = ConfigurationKey<DocumentsConfiguration>("documents", .section, .optional)
        static let backups = ConfigurationKey<String>("backups", .absolutePath, .optional)
        static let log = ConfigurationKey<LogConfiguration>("log", .section, .emptyMap)
        static let links = ConfigurationKey<LinksConfiguration>("links", .section)
        static let limits = ConfigurationKey<LimitsConfiguration>("limits", .section, .emptyMap)
        static let egress = ConfigurationKey<EgressConfiguration>("egress", .section, .emptyMap)
        static let securityContacts = ConfigurationKey<[String]>(
            "security_contacts", .list(of: .contact, count: 0...8), .emptyList)
        static let retention = ConfigurationKey<RetentionConfiguration>("retention", .section, .emptyMap)
        static let jwt = ConfigurationKey<JWTConfiguration>("jwt", .section, .optional)
        static let shutdownGrace = ConfigurationKey<Duration>(
            "shutdown_grace", .duration(.seconds(1)...(.seconds(3600))), .standard("85s"))
        static let accounts = ConfigurationKey<[AccountConfiguration]>(
            "accounts", .map(of: .section, keyedBy: .plain, count: 1...AccountConfiguration.countLimit))
        static let callers = ConfigurationKey<[CallerConfiguration]>(
            "callers", .map(of: .section, keyedBy: .plain, count: 1...1000))
    }
}
