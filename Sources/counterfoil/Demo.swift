import Billing
import Foundation
import Logging
import Simulator

/// A simulated provider and the configuration of a gateway in front of it, on free ports, in a temporary folder.
final class Demo: Sendable {
    static let window: Duration = .seconds(5)
    private static let password = "demo-password"

    let simulator: ProviderSimulator
    let configuration: Configuration
    /// The demo caller's API key.
    let key: String
    let url: String
    /// What a person decides with, in the console.
    private let operatorKey: String
    private let consoleURL: String
    private let folder: URL

    init() async throws {
        key = APIKey.random()
        operatorKey = APIKey.random()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("counterfoil-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var provider = SimulatorConfiguration()
        provider.window = Self.window
        provider.logins = [.init(name: "demo", password: Self.password)]
        provider.faults = []
        simulator = try ProviderSimulator(provider, logger: Logger(label: "simulator"))
        try await simulator.start()
        let (port, adminPort) = (try FreePort.find(), try FreePort.find())
        url = "http://127.0.0.1:\(port)"
        consoleURL = "http://127.0.0.1:\(adminPort)/console"
        let yaml = """
            listen: 127.0.0.1:\(port)
            admin_listen: 127.0.0.1:\(adminPort)
            public_url: \(url)
            ledger: sqlite://\(folder.path)/ledger.sqlite
            links: {keys: {demo: {env: LINK_KEY}}}
            accounts:
              main: {url: "\(await simulator.url)", login: demo, password: {env: PASSWORD}, currency: RUB, gap: 5s}
            callers:
              demo:
                keys_sha256: [\(APIKey.digest(of: key))]
                scopes: [invoices:create, documents:read]
                accounts: [main]
              you:
                keys_sha256: [\(APIKey.digest(of: operatorKey))]
                scopes: [operator]
                accounts: [main]
            """
        let secrets = ["PASSWORD": Self.password, "LINK_KEY": APIKey.randomLinkKey()]
        configuration = try Configuration.parse(
            yaml, secrets: SystemSecretSource(environment: secrets, configurationFile: folder.path))
    }

    /// Runs a gateway until `stop` returns.
    func runGateway(
        until stop: (@Sendable () async -> Void)?, onListening: @escaping @Sendable (Gateway.Listening) async -> Void
    ) async throws {
        var logger = Logger(label: "gateway")
        logger.logLevel = .warning
        let gateway = Gateway(configuration: configuration, logger: logger, metrics: { _ in ("", "text/plain") })
        try await gateway.run(until: stop, onListening: onListening)
    }

    /// Prints what to try once the gateway listens, and runs until Ctrl-C.
    func runUntilStopped() async throws {
        let text = hints
        try await runGateway(until: nil) { listening in
            if case .public = listening { Terminal.say(text) }
        }
    }

    private var hints: String {
        """
        Counterfoil is running at \(url), in front of a simulated provider that takes one call in \
        \(Self.window.configured).
        In another terminal, its address and your API key, made for this run:

          export URL=\(url) KEY=\(key)

        Create an invoice, and wait for the provider's turn:

          curl -s "$URL/subclients/4521/invoices" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
        -H 'Idempotency-Key: order-1' -H 'Prefer: wait=15' -d '{"amount": "1500.00", "service": "Рассылка SMS"}'

        Read an act that the provider has and the gateway does not know yet:

          curl -s "$URL/subclients/4521/acts/501" -H "Authorization: Bearer $KEY" -H 'Prefer: wait=15'

        Download the invoice's PDF:

          curl -s "$URL/subclients/4521/invoices/70001/pdf" -H "Authorization: Bearer $KEY" -o invoice.pdf

        Watch it all in the operators' console, \(consoleURL), with this key:

          \(operatorKey)

        Ctrl-C ends it; nothing is left behind.
        """
    }

    func tidyUp() async {
        do {
            try await simulator.stop()
            try FileManager.default.removeItem(at: folder)
        } catch {
            Terminal.say("could not tidy up \(folder.path): \(error)")
        }
    }
}
