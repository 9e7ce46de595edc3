import Foundation
import Logging
import Simulator
import Synchronization
import TestSupport

@testable import counterfoil

/// Several real gateways on one PostgreSQL, in front of one simulated provider.
final class Replicas: Sendable {
    let simulator: ProviderSimulator
    let callers: [TestCaller]
    private let folder: TemporaryFolder
    private let running: Mutex<[Int: ChildProcess]> = Mutex([:])

    /// - Parameter ledger: A database that is empty.
    init(
        _ count: Int = 3, on ledger: String, _ plan: Workshop.Plan = .init(), provider: SimulatorConfiguration = .calm()
    ) async throws {
        folder = try TemporaryFolder()
        var (plan, provider) = (plan, provider)
        plan.ledger = ledger
        provider.logins = plan.logins.map { .init(name: $0, password: Workshop.password(of: $0)) }
        simulator = try ProviderSimulator(provider, logger: Logger(label: "simulator"))
        try await simulator.start()
        let key = APIKey.random()
        let ports = try (0..<count).map { _ in try FreePort.find() }
        callers = try ports.map { try TestCaller(url: "http://127.0.0.1:\($0)", key: key) }
        try write("link-key", APIKey.randomLinkKey())
        for login in plan.logins { try write("\(login)-password", Workshop.password(of: login)) }
        for (number, port) in ports.enumerated() {
            let yaml = try Workshop.yaml(plan, in: folder, url: await simulator.url, port: port, key: key)
            try write("gateway-\(number).yaml", yaml)
        }
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path(name))
    }

    func start(_ number: Int) async throws {
        let gateway = try ChildProcess.counterfoil(
            ["serve", "--config", folder.path("gateway-\(number).yaml")],
            log: folder.url.appendingPathComponent("gateway-\(number).log"))
        running.withLock { $0[number] = gateway }
        _ = try await gateway.line(containing: #""side":"public""#)
    }

    func send(_ signal: Int32, to number: Int) {
        guard let gateway = running.withLock({ $0[number] }) else { return }
        kill(gateway.processIdentifier, signal)
    }

    @discardableResult
    func stop(_ number: Int, _ signal: Int32 = SIGTERM) async -> Int32 {
        await running.withLock { $0.removeValue(forKey: number) }?.stop(signal) ?? 0
    }

    /// Runs `body` on all of them, and ends everything that was started.
    func using(_ body: () async throws -> Void) async throws {
        let outcome: Result<Void, any Error>
        do {
            for number in callers.indices { try await start(number) }
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        for number in callers.indices { await stop(number, SIGKILL) }
        for caller in callers { await caller.close() }
        try await simulator.stop()
        try outcome.get()
    }

    /// Nanoseconds between one call of the login and the next, as the provider saw them.
    func gaps(of login: String) -> [Int64] {
        let moments = simulator.arrivals.filter { $0.login == login }.map(\.monotonic)
        return zip(moments.dropFirst(), moments).map { $0 - $1 }
    }
}
