import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// Hundreds of hand-made requests that a strict server must not serve, against the real binary.
@Suite("HTTP attacks", .oneAtATime, .timeLimit(.minutes(30)))
struct AttackTests {
    @Test func noneIsServedNoneHangsAndNoneLeavesATrace() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            let gateway = try await workshop.start()
            let attacks = try Attacks(key: workshop.key).all
            #expect(attacks.count >= 200)
            try await attacks.run(port: workshop.port, Self.expectRefusal)
            let before = try await Self.settled(gateway, workshop)
            try await attacks.run(port: workshop.port, Self.expectRefusal)
            let after = try await Self.settled(gateway, workshop)
            // The gateway may not yet have seen that the last asker for its metrics is gone.
            #expect(after.descriptors <= before.descriptors + 2)
            #expect(after.kibibytes - before.kibibytes < 8 << 10, "grew by \(after.kibibytes - before.kibibytes) KiB")
            #expect(try await workshop.caller.get("/jobs").text == #"{"items":[]}"#)
            #expect(workshop.simulator.arrivals.isEmpty)
            let metrics = await Self.metrics(workshop)
            for reason in ["bare_line_feed", "length_with_coding", "host_repeated", "chunk_invalid", "truncated"] {
                #expect(metrics.contains(#"counterfoil_http_refusals_total{reason="\#(reason)"}"#), "\(reason)")
            }
        }
    }

    /// What the attacks are made of is in order, so that it was the attack that was refused.
    @Test func whatTheAttacksAreMadeOfIsServed() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            try await workshop.start()
            let json = Attacks.json
            let start = "\(Attacks.line)\r\n\(Attacks.fields(key: workshop.key, name: "good"))"
            let chunks = "5;x;y=z;q=\"a b\"\r\n\(json.prefix(5))\r\n00\(String(json.utf8.count - 5, radix: 16))\r\n"
            for request in [
                "\r\n\(start)Content-Length: \(json.utf8.count)\r\n\r\n\(json)",
                "\(start)Transfer-Encoding: Chunked\r\n\r\n\(chunks)\(json.dropFirst(5))\r\n0\r\n\r\n",
                "\(start)Content-Length: 00\(json.utf8.count)\r\nExpect: 100-continue\r\n\r\n\(json)",
                Attacks.create(key: workshop.key, name: "good"),
            ] {
                let connection = try RawConnection(port: workshop.port)
                connection.send(request)
                let reply = await connection.readAnswer()
                // A repeat may find the job done.
                #expect([[202], [201]].contains(reply.statuses), "\(reply.text) to \(request)")
            }
            let jobs = try await workshop.caller.get("/jobs").text
            #expect(jobs.split(separator: "create_invoice").count == 2, "one job, since the key was the same")
        }
    }

    private static func expectRefusal(of attack: Attacks.Attack, _ reply: RawConnection.Reply) {
        let name = "\(attack.clause): \(attack.name.prefix(80).debugDescription)"
        #expect(reply.statuses == attack.statuses, "\(name)")
        #expect(reply.isClosed, "\(name)")
        guard attack.statuses.last.map({ $0 >= 400 }) ?? false else { return }
        #expect(reply.text.contains("application/problem+json"), "\(name)")
        #expect(reply.text.contains("\r\nConnection: close\r\n"), "\(name)")
    }

    /// The gateway once it has closed everything, which it does when it sees that the attackers have.
    private static func settled(
        _ gateway: ChildProcess, _ workshop: Workshop
    ) async throws -> (descriptors: Int, kibibytes: Int) {
        for _ in 0..<200 where await !metrics(workshop).contains(#"counterfoil_http_connections{side="public"} 0"#) {}
        return (try gateway.openDescriptors, try gateway.kibibytes("VmRSS"))
    }

    private static func metrics(_ workshop: Workshop) async -> String {
        do {
            let connection = try RawConnection(port: workshop.adminPort)
            connection.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await connection.read().text
        } catch {
            return "\(error)"
        }
    }
}
