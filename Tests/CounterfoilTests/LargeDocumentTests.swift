import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// 50 MB pass through with less than 20 MB more resident memory than the document itself.
@Suite("Large documents", .oneAtATime)
struct LargeDocumentTests {
    @Test func passThroughInLittleMemory() async throws {
        var provider = SimulatorConfiguration.calm()
        provider.documentBytes = 50_000_000
        provider.dialects = [.crlf]
        let workshop = try await Workshop(provider: provider)
        try await workshop.using {
            let gateway = try await workshop.start()
            // What a first small request makes resident is not the document's.
            _ = try await workshop.caller.get("/jobs")
            let before = try gateway.kibibytes("VmRSS")
            let reply = try await workshop.caller.create("50.00", key: "large", wait: 20)
            let pdf = try await workshop.caller.open(try #require(reply["links", "pdf"]))
            #expect(pdf.bytes.count >= 50_000_000)
            #expect(pdf.sha256 == workshop.simulator.arrivals.first?.documentSHA256)
            let growth = (try gateway.kibibytes("VmHWM") - before) * 1024
            #expect(growth < pdf.bytes.count + 20_000_000, "grew by \(growth) bytes at its highest")
        }
    }
}
