import Billing
import CurlTransport
import Foundation
import Logging
import Simulator
import Synchronization
import TestSupport

@testable import counterfoil

/// A simulated provider, the real gateway as a process of its own, and a caller: all on this machine.
final class Workshop: Sendable {
    struct Plan: Sendable {
        var logins = ["main"]
        var passwords: [String: String] = [:]
        /// Of the provider's, beside the usual ones: other passwords of the same logins.
        var otherPasswords: [String: String] = [:]
        var gap = "1s"
        var guardTime = "50ms"
        /// Short, since calls that a test breaks off may count as wrong passwords and hold up whatever is not proven yet.
        var ban = "200ms"
        var logLevel = "info"
        var connections = 1200
        var documentLimit = "64MiB"
        var timeouts = "{}"
        /// Tried before the simulated provider.
        var deadHost: String?
        /// Nil for `ledgerFile`, a path in the folder of the configuration.
        var ledger: String?
        /// Of the map `limits`, beside the two that stand there.
        var limits: [String: String] = [:]
        /// Descriptors of the gateway; nil for as many as the test has.
        var descriptors: Int?
        var ledgerFile = "ledger.sqlite"
        /// Where a login calls, when that is not the simulated provider itself.
        var urls: [String: String] = [:]
        /// Further keys of an account, as YAML of one line.
        var accountKeys: [String: String] = [:]
        /// Further keys of the file, each as YAML of one line.
        var topKeys: [String] = []
    }

    let simulator: ProviderSimulator
    let caller: TestCaller
    /// An operator, at the admin listener.
    let admin: TestCaller
    let folder: TemporaryFolder
    let logFile: URL
    /// Where callers' requests arrive, and the key they come with.
    let port: Int
    let adminPort: Int
    let key: String
    let operatorKey: String
    private let plan: Plan
    var ledger: String { folder.path(plan.ledgerFile) }
    private let running = Mutex<ChildProcess?>(nil)

    static func password(of login: String) -> String { "secret-of-\(login)" }

    /// Starts the provider; the gateway waits for `start`.
    init(_ plan: Plan = Plan(), provider: SimulatorConfiguration = .calm()) async throws {
        folder = try TemporaryFolder()
        logFile = folder.url.appendingPathComponent("gateway.log")
        var provider = provider
        provider.logins =
            plan.logins.map { .init(name: $0, password: Self.password(of: $0)) }
            + plan.otherPasswords.map { .init(name: $0.key, password: $0.value) }
        simulator = try ProviderSimulator(provider, logger: Logger(label: "simulator"))
        try await simulator.start()
        self.plan = plan
        port = try FreePort.find()
        adminPort = try FreePort.find()
        key = APIKey.random()
        operatorKey = APIKey.random()
        caller = try TestCaller(url: "http://127.0.0.1:\(port)", key: key)
        admin = try TestCaller(url: "http://127.0.0.1:\(adminPort)", key: operatorKey)
        try FileManager.default.createDirectory(atPath: folder.path("backups"), withIntermediateDirectories: true)
        try write("link-key", APIKey.randomLinkKey())
        for login in plan.logins { try write("\(login)-password", plan.passwords[login] ?? Self.password(of: login)) }
        let url = await simulator.url
        try write(
            "gateway.yaml",
            Self.yaml(
                plan, in: folder, url: url, port: port, adminPort: adminPort, key: key, operatorKey: operatorKey))
    }

    static func yaml(
        _ plan: Plan, in folder: TemporaryFolder, url: String, port: Int, adminPort: Int? = nil, key: String,
        operatorKey: String = APIKey.random()
    ) throws -> String {
        let hosts = plan.deadHost.map { "url: \"\($0)\", reserve_urls: [\"\(url)\"]" } ?? "url: \"\(url)\""
        let accounts = plan.logins.map { login in
            """
              \(login): {\(plan.urls[login].map { "url: \"\($0)\"" } ?? hosts), login: \(login),
                password: {file: \(login)-password}, currency: RUB,
                gap: \(plan.gap), guard: \(plan.guardTime), document_limit: \(plan.documentLimit),
                timeouts: \(plan.timeouts)\(plan.accountKeys[login].map { ", \($0)" } ?? "")}
            """
        }
        return """
            listen: 127.0.0.1:\(port)
            admin_listen: 127.0.0.1:\(try adminPort ?? FreePort.find())
            public_url: http://127.0.0.1:\(port)
            ledger: \(plan.ledger ?? "sqlite://\(folder.path(plan.ledgerFile))")
            backups: \(folder.path("backups"))
            log: {level: \(plan.logLevel), format: json}
            links: {keys: {k1: {file: link-key}}}
            limits: {connections: \(plan.connections), wait: 20s\(plan.limits.map { ", \($0): \($1)" }.joined())}
            egress: {ban: \(plan.ban)}
            \(plan.topKeys.joined(separator: "\n"))
            accounts:
            \(accounts.joined(separator: "\n"))
            callers:
              test:
                keys_sha256: [\(APIKey.digest(of: key))]
                scopes: [invoices:create, documents:read]
                accounts: [\(plan.logins.joined(separator: ", "))]
                queue_limit: 2000
              olga:
                keys_sha256: [\(APIKey.digest(of: operatorKey))]
                scopes: [operator]
                accounts: [\(plan.logins.joined(separator: ", "))]
            """
    }

    /// A file for the gateway alone.
    func write(_ name: String, _ text: String) throws {
        let url = folder.url.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    }

    /// Starts the gateway and returns once it takes requests.
    @discardableResult
    func start(under launcher: [String] = []) async throws -> ChildProcess {
        let gateway = try launch(under: launcher)
        running.withLock { $0 = gateway }
        _ = try await gateway.line(containing: #""side":"public""#)
        _ = try await gateway.line(containing: #""side":"admin""#)
        return gateway
    }

    /// Starts the gateway, whether it will take requests or not; the test ends it.
    func launch(under launcher: [String] = []) throws -> ChildProcess {
        let command = ["serve", "--config", folder.path("gateway.yaml")]
        return try ChildProcess.counterfoil(
            command, log: logFile, descriptors: plan.descriptors, under: launcher)
    }

    /// Ends the gateway as the signal says, and waits for its end.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
        let gateway = running.withLock { running in
            defer { running = nil }
            return running
        }
        return await gateway?.stop(signal) ?? 0
    }

    /// Ends everything that was started, whatever became of the test.
    func using(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await stop(SIGKILL)
            await caller.close()
            await admin.close()
            try await simulator.stop()
            throw error
        }
        await stop()
        await caller.close()
        await admin.close()
        try await simulator.stop()
    }
}

extension SimulatorConfiguration {
    /// A provider that behaves, with a short minute.
    static func calm(window: Duration = .seconds(1)) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.window = window
        configuration.faults = []
        configuration.anySubclient = true
        return configuration
    }
}
