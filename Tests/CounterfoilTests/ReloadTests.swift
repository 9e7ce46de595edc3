import CurlTransport
import Foundation
import Glibc
import Simulator
import Synchronization
import TestSupport
import Testing

@testable import counterfoil

/// How long callers keep asking.
private final class Shift: Sendable {
    private let state = Mutex(false)

    var isOver: Bool { state.withLock { $0 } }

    func end() { state.withLock { $0 = true } }
}

/// SIGHUP to the real gateway: what changes, what does not, and who notices.
@Suite("Reload", .oneAtATime)
struct ReloadTests {
    @Test func rotatingEverySecretUnderLoadFailsNoRequest() async throws {
        let workshop = try await Workshop(
            Workshop.Plan(otherPasswords: ["main": "new"], gap: "20ms", guardTime: "0ms"),
            provider: .calm(window: .milliseconds(10)))
        try await workshop.using {
            let gateway = try await workshop.start()
            let first = try await workshop.caller.create("1.00", key: "first", wait: 20)
            let oldLink = try #require(first["links", "pdf"])
            let (key, digest) = try await rotate(workshop, gateway)
            let newCaller = try TestCaller(url: workshop.caller.url, key: key)
            #expect(try await newCaller.open(oldLink).status == 200)
            let last = try await newCaller.create("2.00", key: "last", wait: 20)
            #expect(last["links", "pdf"]?.contains("key=k2") == true)
            try await workshop.reload(gateway, #/keys_sha256: \[.*\]/#, "keys_sha256: [\(digest)]")
            #expect(try await workshop.caller.get("/jobs").status == 401)
            #expect(try await newCaller.get("/jobs").status == 200)
            await newCaller.close()
        }
    }

    /// Of the load.
    private final class End: Sendable {
        let hasCome = Mutex(false)
    }

    /// Changes the provider's password, the caller's key and the link key while others ask. Returns the new key.
    private func rotate(_ workshop: Workshop, _ gateway: ChildProcess) async throws -> (key: String, digest: String) {
        let end = End()
        let key = APIKey.random()
        let digest = APIKey.digest(of: key)
        let answers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var statuses: [Int] = []
                    while statuses.count < 100 || !end.hasCome.withLock({ $0 }) {
                        statuses.append(try await workshop.caller.get("/jobs?limit=1").status)
                        // Fewer than the caller may have unfinished.
                        guard statuses.count < 200 else { continue }
                        let create = try await workshop.caller.create("1.00", key: "w\(worker)-\(statuses.count)")
                        statuses.append(create.status)
                    }
                    return statuses
                }
            }
            try workshop.write("main-password", "new")
            try await workshop.reload(gateway, #/x^/#, "")
            try workshop.write("link-key-2", APIKey.randomLinkKey())
            try await workshop.reload(gateway, #/k1: {file: link-key}/#, "k2: {file: link-key-2}, k1: {file: link-key}")
            try await workshop.reload(gateway, #/keys_sha256: \[/#, "keys_sha256: [\(digest), ")
            end.hasCome.withLock { $0 = true }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(answers).isSubset(of: [200, 201, 202]))
        #expect(answers.count >= 400)
        return (key, digest)
    }

    @Test func aBadFileChangesNothingAndIsTold() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            let gateway = try await workshop.start()
            let admin = try TestCaller(url: try await gateway.adminURL(), key: "none")
            let yaml = try workshop.configuration()
            for (broken, reason) in [
                (yaml.replacing("gap: 1s", with: "gap: soon"), "accounts.main.gap"),
                (yaml.replacing("listen: 127.0.0.1:", with: "listen: localhost:"), "restart it: admin_listen, listen"),
            ] {
                try workshop.write("gateway.yaml", broken)
                kill(gateway.processIdentifier, SIGHUP)
                let line = try await gateway.line(containing: reason)
                #expect(line.contains("configuration not reloaded"))
                let ready = try await admin.get("/readyz")
                #expect(ready.status == 200 && ready.text.contains("the last reload of the configuration was refused"))
                #expect(try await admin.get("/metrics").text.contains("config_last_reload_successful 0\n"))
                #expect(try await workshop.caller.get("/jobs").status == 200)
            }
            try workshop.write("gateway.yaml", yaml)
            try await workshop.reload(gateway, #/gap: 1s/#, "gap: 2s")
            #expect(try await admin.get("/readyz").text == "ok\n")
            #expect(try await admin.get("/metrics").text.contains("config_last_reload_successful 1\n"))
            await admin.close()
        }
    }

    @Test func accountsComeAndGo() async throws {
        let workshop = try await Workshop(
            Workshop.Plan(logins: ["main"], otherPasswords: ["second": "second-password"]))
        try await workshop.using {
            let gateway = try await workshop.start()
            #expect(try await workshop.caller.create("1.00", key: "a", account: "second").status == 403)
            try workshop.write("second-password", "second-password")
            let url = await workshop.simulator.url
            let account = """
                accounts:
                  second: {url: "\(url)", login: second, password: {file: second-password}, currency: RUB, gap: 1s}
                """
            try workshop.write(
                "gateway.yaml",
                try workshop.configuration().replacing(#/accounts: \[main\]/#, with: "accounts: [main, second]"))
            try await workshop.reload(gateway, #/accounts:$/#.anchorsMatchLineEndings(), account)
            #expect(try await workshop.caller.create("1.00", key: "b", account: "second", wait: 20).status == 201)
            let held = try await workshop.caller.create("1.00", key: "c", account: "second")
            try workshop.write(
                "gateway.yaml",
                try workshop.configuration().replacing("accounts: [main, second]", with: "accounts: [main]"))
            try await workshop.reload(gateway, #/  second: .*\n/#, "")
            #expect(try await workshop.caller.create("1.00", key: "d", account: "second").status == 403)
            let job = try #require(held["id"])
            #expect(try await workshop.caller.get("/jobs/\(job)").status == 200)
            try await workshop.reload(gateway, #/accounts:$/#.anchorsMatchLineEndings(), account)
            #expect(try await workshop.caller.settled(job)["state"] == "succeeded")
            let calls = try await workshop.admin.get("/jobs/\(job)/attempts").text
            #expect(calls.matches(of: #/"outcome":/#).count == 1, "it is called with the account's password: \(calls)")
        }
    }
}

extension Workshop {
    /// How the line of a reload begins, taken up or refused.
    private static let verdict = #""message":"configuration "#

    func configuration() throws -> String {
        try String(contentsOfFile: folder.path("gateway.yaml"), encoding: .utf8)
    }

    /// Changes the configuration file and returns once the gateway has taken it up, with its secrets.
    func reload(_ gateway: ChildProcess, _ old: some RegexComponent, _ new: String) async throws {
        try write("gateway.yaml", try configuration().replacing(old, with: new, maxReplacements: 1))
        let earlier = gateway.lines(containing: Self.verdict)
        kill(gateway.processIdentifier, SIGHUP)
        let line = try await gateway.line(containing: Self.verdict, number: earlier + 1)
        #expect(line.contains("configuration reloaded"), "\(line)")
    }
}

extension ChildProcess {
    func adminURL() async throws -> String {
        let line = try await line(containing: #""side":"admin""#)
        let port = try #require(line.firstMatch(of: #/"port":"([0-9]+)"/#)?.1)
        return "http://127.0.0.1:\(port)"
    }
}
