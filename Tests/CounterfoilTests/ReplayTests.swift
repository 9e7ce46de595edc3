import CurlTransport
import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// What a key stands for is said again to the byte, before and after a restart. Only the links are signed anew with each
/// answer: a replay that comes after their lifetime would else hand out dead ones.
@Suite("Replays", .oneAtATime)
struct ReplayTests {
    @Test func areTheSameBytesAfterARestart() async throws {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.faults = try ["error=5,times=1", "drop,times=1"].map { try #require(FaultRule($0)) }
        let workshop = try await Workshop(.init(gap: "50ms", guardTime: "0s"), provider: provider)
        try await workshop.using {
            try await workshop.start()
            let keys = ["refused", "unknown", "made"]
            var before: [String] = []
            for key in keys {
                let accepted = try await workshop.caller.create("10.00", key: key, service: key)
                _ = try await workshop.caller.settled(try #require(accepted["id"]))
                before.append(try await replay(key, workshop))
            }
            #expect(Set(before.map { $0.prefix(3) }) == ["502", "201"], "\(before)")
            for signal in [SIGTERM, SIGKILL] {
                await workshop.stop(signal)
                try await workshop.start()
                for (key, answer) in zip(keys, before) {
                    #expect(try await replay(key, workshop) == answer)
                    // A body that means the same is the same request; one that does not is refused, after a restart too.
                    let other = try await workshop.caller.create("10.01", key: key, service: key)
                    #expect(other.status == 422 && other.text.contains("idempotency-key-reused"))
                }
            }
            #expect(workshop.simulator.arrivals.count == 3)
        }
    }

    /// Status and body, without what belongs to this one answer: the links' expiry and signature, the request's id.
    private func replay(_ key: String, _ workshop: Workshop) async throws -> String {
        let reply = try await workshop.caller.create("10.00", key: key, service: key)
        #expect(reply.headers["Idempotent-Replayed"] == "true")
        let signature = try Regex(#"\?expires=\d+&key=\w+&signature=[\w-]+"#)
        let instance = try Regex(#"urn:counterfoil:request:req_\w+"#)
        return "\(reply.status) " + reply.text.replacing(signature, with: "").replacing(instance, with: "")
    }
}
