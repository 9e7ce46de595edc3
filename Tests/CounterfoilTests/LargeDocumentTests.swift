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

    /// Each is sent no more than it takes: 200 that take little of 20 MB each cost less than 64 MiB together.
    @Test func twoHundredSlowReadersCostLittle() async throws {
        var provider = SimulatorConfiguration.calm()
        provider.documentBytes = 20_000_000
        provider.dialects = [.crlf]
        let workshop = try await Workshop(provider: provider)
        try await workshop.using {
            let gateway = try await workshop.start()
            let reply = try await workshop.caller.create("20.00", key: "large", wait: 20)
            let link = try #require(reply["links", "pdf"])
            #expect(try await workshop.caller.open(link).bytes.count >= 20_000_000)
            let before = try gateway.kibibytes("VmRSS")
            let readers = try (0..<200).map { _ in
                let reader = try RawConnection(port: workshop.port)
                reader.shrinkReceiveBuffer(to: 1 << 17)
                reader.send("GET \(link.dropFirst(workshop.caller.url.count)) HTTP/1.1\r\nHost: a\r\n\r\n")
                return reader
            }
            var growth = 0
            for _ in 0..<4 {
                for reader in readers {
                    let taken = await reader.read { $0.count >= 1 << 15 }
                    #expect(taken.bytes.count >= 1 << 15, "it is served")
                }
                growth = max(growth, try gateway.kibibytes("VmRSS") - before)
            }
            #expect(growth < 64 << 10, "grew by \(growth) KiB")
            print("200 slow readers: \(growth) KiB")
            withExtendedLifetime(readers) {}
        }
    }
}
