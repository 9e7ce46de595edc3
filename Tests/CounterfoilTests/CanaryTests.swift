import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// Credentials that would be noticed anywhere: they may be seen by the provider and by nobody else.
@Suite("Canary credentials", .oneAtATime)
struct CanaryTests {
    private static let canary = "c4n4ry/+pässwörd 7f3a&=%"

    private static var forms: [Data] {
        let bytes = Data(canary.utf8)
        let encoded = canary.utf8.map { byte in
            byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return [
            bytes, Data(encoded.utf8), Data(encoded.lowercased().utf8), Data(bytes.base64EncodedString().utf8),
            Data("c4n4ry".utf8), Data(Data("c4n4ry".utf8).base64EncodedString().utf8),
        ]
    }

    @Test func leaveTheProcessForTheProviderOnly() async throws {
        let plan = Workshop.Plan(
            passwords: ["main": Self.canary], gap: "50ms", guardTime: "0s", logLevel: "trace")
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.faults = [try #require(FaultRule("reset-response-after=0,times=1"))]
        let workshop = try await Workshop(plan, provider: provider)
        try await workshop.using {
            let gateway = try await workshop.start()
            var seen = Data()
            for number in 0..<3 {
                let reply = try await workshop.caller.create("7\(number).00", key: "k\(number)")
                seen += Data(reply.bytes)
            }
            // A wrong password: the provider's refusal must not bring it to light either.
            seen += Data(try await workshop.caller.get("/subclients/4521/acts/501", wait: 1).bytes)
            seen += Data(try await workshop.caller.get("/jobs").bytes)
            seen += try Data(contentsOf: URL(fileURLWithPath: "/proc/\(gateway.processIdentifier)/cmdline"))
            #expect(await workshop.stop() == 0)
            for file in try FileManager.default.subpathsOfDirectory(atPath: workshop.folder.url.path)
            where file != "main-password" {
                let url = workshop.folder.url.appendingPathComponent(file)
                guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
                seen += try Data(contentsOf: url)
            }
            #expect(workshop.simulator.arrivals.contains { $0.errorCode == 2 })
            #expect(seen.range(of: Data("call ended".utf8)) != nil, "the log was looked through")
            for form in Self.forms { #expect(seen.range(of: form) == nil) }
        }
    }
}
