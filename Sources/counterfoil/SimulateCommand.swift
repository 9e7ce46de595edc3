import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Simulator
import UnixSignals

/// `counterfoil simulate`: the provider alone.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a simulated provider.",
        discussion: """
            Speaks documents.php as the provider documents it, keeps its rules (one call a minute and login, fifteen at \
            once, a ban after five wrong passwords in half an hour) and, unless told to be calm, misbehaves in about one \
            call of twenty. It is for tests and demonstrations, and for nothing else.

            Every subclient has the invoices 60001 to 60999 and the acts 501 to 520 (printed A-501 to A-520); new \
            invoices are numbered from 70001.

            A fault is a name, a number where one belongs to it, and conditions:
              refuse | truncate | drop | html | drip | error=CODE
              close-request-after=N | reset-request-after=N | stall-request-after=N   (bytes of the request)
              close-response-after=N | reset-response-after=N | stall-response-after=N   (bytes of the response)
              rate=0.1   times=3   login=NAME   command=add_account|get_account|get_act
            as in --fault close-response-after=120,rate=0.1,command=add_account. `drop` does what was asked and says \
            nothing. Faults can be changed while it runs: curl -X PUT -d '["drop,times=1"]' 127.0.0.1:PORT/faults.
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port = 8090

    @Option(help: "The provider's minute, such as 5s; its half hour is thirty of these.", transform: duration)
    var window: Duration = .seconds(60)

    @Option(help: "From when the minute counts: arrival or end (then every call counts, refused ones too).")
    var minuteFrom = MinuteStart.arrival

    @Option(
        help: "Another word for a parameter or command of a call, as user_id=client; may be repeated.",
        transform: renaming)
    var rename: [Renaming] = []

    @Option(help: "Another word for id, sum, error or error_code in answers; may be repeated.", transform: renaming)
    var renameAnswer: [Renaming] = []

    @Option(help: "An object that a created invoice's id and sum lie in.")
    var wrapper: String?

    @Option(help: "A parameter that every call must have, as charset=utf-8; may be repeated.", transform: renaming)
    var require: [Renaming] = []

    @Flag(help: "Read calls in windows-1251 only.")
    var readsWindows1251 = false

    @Option(help: "A client, as LOGIN:PASSWORD or LOGIN:PASSWORD:APIKEY; may be repeated.", transform: login)
    var account: [SimulatorConfiguration.Login] = []

    @Flag(help: "Take every number and login for a subclient's.")
    var anySubclient = false

    @Option(help: "A dialect of the answers; may be repeated. Without it all are used in turn.")
    var dialect: [Dialect] = []

    @Option(help: "A fault; may be repeated, and replaces the usual mischief.", transform: fault)
    var fault: [FaultRule] = []

    @Flag(help: "Misbehave only as --fault says.")
    var calm = false

    @Option(help: "Decides which calls meet a fault.")
    var seed: UInt64 = 1

    @Option(help: "Append every arrival to this file, as JSON lines, before it is answered.", completion: .file())
    var journal: String?

    @Option(help: "Open a management port on 127.0.0.1.")
    var manage: Int?

    @Option(help: "Wait this long before each answer, such as 200ms.", transform: duration)
    var latency: Duration = .zero

    @Option(help: "Make documents at least this many bytes long.")
    var pdfBytes = 0

    func run() async throws {
        ProcessLimits.prepare()
        let simulator = try ProviderSimulator(configuration, logger: Logger(label: "simulator"))
        try await simulator.start()
        Terminal.say(await banner(simulator))
        let group = ServiceGroup(
            configuration: .init(
                services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "simulator"))
        )
        try await group.run()
    }

    private var configuration: SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.port = port
        configuration.managementPort = manage
        configuration.window = window
        configuration.minuteFrom = minuteFrom
        configuration.wording = wording
        if !account.isEmpty { configuration.logins = account }
        configuration.anySubclient = anySubclient
        configuration.dialects = dialect
        configuration.faults = calm || !fault.isEmpty ? fault : FaultRule.mischief
        configuration.seed = seed
        configuration.latency = latency
        configuration.documentBytes = pdfBytes
        configuration.journalPath = journal
        return configuration
    }

    private var wording: ProviderWording {
        var wording = ProviderWording()
        for word in rename { wording.parameters[word.name] = word.other }
        for word in renameAnswer { wording.answers[word.name] = word.other }
        for word in require { wording.required[word.name] = word.other }
        wording.wrapper = wrapper
        wording.readsWindows1251 = readsWindows1251
        return wording
    }

    private func banner(_ simulator: ProviderSimulator) async -> String {
        let configuration = simulator.configuration
        let subclients = configuration.subclients.map { "\($0.number) (\($0.login))" }.joined(separator: ", ")
        let faults = configuration.faults.map(\.description).joined(separator: "\n               ")
        var lines = [
            "A simulated provider, not a real one.",
            "  listens at   \(await simulator.url)",
            "  logins       \(configuration.logins.map(\.name).joined(separator: ", "))",
            "  subclients   \(configuration.anySubclient ? "any" : subclients)",
            "  one call in  \(configuration.window)",
            "  misbehaves   \(faults.isEmpty ? "not at all" : faults)",
        ]
        if let port = await simulator.managementPort { lines.append("  managed at   http://127.0.0.1:\(port)/faults") }
        return lines.joined(separator: "\n")
    }

    @Sendable private static func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(configured: text) else {
            throw ValidationError("expected a time such as 500ms, 5s or 1m")
        }
        return duration
    }

    @Sendable private static func renaming(_ text: String) throws -> Renaming {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("expected NAME=OTHER") }
        return Renaming(name: parts[0], other: parts[1])
    }

    @Sendable private static func login(_ text: String) throws -> SimulatorConfiguration.Login {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("expected LOGIN:PASSWORD or LOGIN:PASSWORD:APIKEY")
        }
        return SimulatorConfiguration.Login(
            name: parts[0], password: parts[1], apiKey: parts.count == 3 ? parts[2] : nil)
    }

    @Sendable private static func fault(_ text: String) throws -> FaultRule {
        guard let rule = FaultRule(text) else { throw ValidationError("no such fault; --help lists them") }
        return rule
    }
}

extension SimulateCommand {
    struct Renaming: Sendable {
        let name: String
        let other: String
    }
}

extension Dialect: ExpressibleByArgument {}
extension MinuteStart: ExpressibleByArgument {}
