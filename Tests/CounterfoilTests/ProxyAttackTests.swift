import Foundation
import TestSupport
import Testing

@testable import counterfoil

/// The same attacks through a proxy that keeps its connections to the gateway and shares them among its clients.
///
/// Two readers in a row: a request is smuggled when the second sees one that the first does not. The proxy may well make two
/// lawful requests of an attack, and then it hands out two answers. So what counts is that the ledger holds no job that
/// nobody was told of, and that a neighbour on the same connections gets its own answers and no others.
@Suite("HTTP attacks behind a proxy", .oneAtATime, .timeLimit(.minutes(30)))
struct ProxyAttackTests {
    struct Proxy: Sendable, CustomTestStringConvertible {
        let name: String
        let file: String
        let command: @Sendable (String) -> [String]
        let ready: String

        var testDescription: String { name }
    }

    static let proxies = [
        Proxy(name: "nginx", file: "nginx.conf", command: { ["nginx", "-c", $0] }, ready: "start worker process "),
        Proxy(name: "HAProxy", file: "haproxy.cfg", command: { ["haproxy", "-W", "-db", "-f", $0] }, ready: "forked"),
    ]

    @Test(arguments: proxies)
    func whatItLetsThroughIsNeverASecondRequest(proxy: Proxy) async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            try await workshop.start()
            let port = try FreePort.find()
            let process = try await start(proxy, port: port, before: workshop)
            do {
                try await attack(workshop, through: port)
            } catch {
                await process.stop()
                throw error
            }
            await process.stop()
        }
    }

    private func attack(_ workshop: Workshop, through port: Int) async throws {
        let accepted = Tally()
        let attacks = try Attacks(key: workshop.key).all.filter(\.isProxied)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await attacks.run(port: port) { attack, reply in
                    #expect(reply.isClosed, "\(attack.clause): \(attack.name.prefix(80).debugDescription)")
                    accepted.add(reply.statuses.filter { $0 == 202 }.count, of: attack.clause)
                }
            }
            group.addTask { try await Self.neighbour(port: port) }
            try await group.waitForAll()
        }
        let jobs = try await workshop.caller.get("/jobs?limit=200").text
        let enqueued = jobs.split(separator: "create_invoice", omittingEmptySubsequences: false).count - 1
        #expect(enqueued == accepted.all, "\(enqueued) in the ledger, told of \(accepted.clauses)")
    }

    /// Asks for what is not there, again and again, over the connections that the attackers use.
    private static func neighbour(port: Int) async throws {
        for number in 0..<200 {
            let connection = try RawConnection(port: port)
            connection.send("GET /neighbour HTTP/1.1\r\nHost: n\r\nX-Request-Id: n-\(number)\r\n\r\n")
            let reply = await connection.readAnswer()
            let isOwn = reply.text.contains("urn:counterfoil:request:n-\(number)\"")
            #expect(reply.statuses == [404] && isOwn, "\(reply.text)")
        }
    }

    private func start(_ proxy: Proxy, port: Int, before workshop: Workshop) async throws -> ChildProcess {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let text = try String(contentsOf: fixtures.appending(path: proxy.file), encoding: .utf8)
            .replacing("FOLDER", with: workshop.folder.url.path)
            .replacing("PORT", with: "\(port)").replacing("UPSTREAM", with: "\(workshop.port)")
        try workshop.write(proxy.file, text)
        let process = try ChildProcess(proxy.command(workshop.folder.path(proxy.file)))
        _ = try await process.line(containing: proxy.ready)
        return process
    }
}
