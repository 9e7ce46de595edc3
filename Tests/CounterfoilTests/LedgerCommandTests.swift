import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// `counterfoil ledger`, backups and damage, with the real binary.
@Suite("counterfoil ledger", .oneAtATime)
struct LedgerCommandTests {
    private func check(_ path: String) async throws -> (status: Int32, text: String) {
        let child = try ChildProcess.counterfoil(["ledger", "check", path])
        return (await child.exit(), child.text)
    }

    private func quickWorkshop() async throws -> Workshop {
        try await Workshop(.init(gap: "50ms", guardTime: "0s"), provider: .calm(window: .milliseconds(40)))
    }

    @Test func checksALedgerOnceItsGatewayHasStopped() async throws {
        let workshop = try await quickWorkshop()
        try await workshop.using {
            try await workshop.start()
            #expect(try await workshop.caller.create("10.00", key: "a", wait: 20).status == 201)
            let used = try await check(workshop.ledger)
            #expect(used.status == 2 && used.text.contains("another process holds the ledger"), "\(used)")
            await workshop.stop()
            let sound = try await check(workshop.ledger)
            #expect(sound.status == 0 && sound.text.contains("is sound: 1 jobs, 1 keys, 1 invoices"), "\(sound)")
            let child = try ChildProcess.counterfoil(["ledger", "check", "--json", workshop.ledger])
            #expect(await child.exit() == 0)
            let report = try JSONSerialization.jsonObject(with: Data(child.text.utf8)) as? [String: Any]
            #expect(report?["sound"] as? Bool == true)
            try spoil(workshop.ledger) { $0[$0.count / 2] ^= 1 }
            let damaged = try await check(workshop.ledger)
            #expect(damaged.status == 1, "\(damaged)")
            #expect(try await check(workshop.folder.path("none.sqlite")).status == 2)
        }
    }

    @Test func aBackupOfARunningGatewayIsALedgerToGoOnFrom() async throws {
        let workshop = try await quickWorkshop()
        try await workshop.using {
            try await workshop.start()
            let made = try await workshop.caller.create("10.00", key: "a", wait: 20)
            #expect(try await workshop.caller.post("/ledger/backup").status == 404, "not on the callers' side")
            let backup = try await workshop.admin.post("/ledger/backup")
            #expect(backup.status == 201, "\(backup.text)")
            let path = workshop.folder.path("backups/\(try #require(backup["file"]))")
            #expect(try await check(path).status == 0)
            // Made after the backup: the restored ledger knows nothing of it.
            #expect(try await workshop.caller.create("20.00", key: "b", wait: 20).status == 201)
            await workshop.stop()
            try FileManager.default.removeItem(atPath: workshop.ledger)
            try FileManager.default.moveItem(atPath: path, toPath: workshop.ledger)
            try await workshop.start()
            let replay = try await workshop.caller.create("10.00", key: "a")
            #expect(replay.status == 201)
            #expect(replay["id"] == made["id"])
            let pdf = try await workshop.caller.open(try #require(made["links", "pdf"]))
            #expect(pdf.sha256 == made["document", "sha256"])
            #expect(try await workshop.caller.create("30.00", key: "c", wait: 20).status == 201)
        }
    }

    @Test func backsUpARunningGatewayFromTheCommandLine() async throws {
        let workshop = try await quickWorkshop()
        try await workshop.using {
            try await workshop.start()
            #expect(try await workshop.caller.create("10.00", key: "a", wait: 20).status == 201)
            try workshop.write("operator-key", workshop.operatorKey)
            try workshop.write("caller-key", workshop.key)
            let made = try await backUp(workshop, "--json")
            #expect(made.status == 0, "\(made)")
            let report = try JSONSerialization.jsonObject(with: Data(made.text.utf8)) as? [String: Any]
            let file = try #require(report?["file"] as? String)
            let sound = try await check(workshop.folder.path("backups/\(file)"))
            #expect(sound.status == 0 && sound.text.contains("1 jobs, 1 keys, 1 invoices"), "\(sound)")
            let forbidden = try await backUp(workshop, key: "caller-key")
            #expect(forbidden.status == 1 && forbidden.text.contains("403"), "\(forbidden)")
            let wrongSide = try await backUp(workshop, port: workshop.port)
            #expect(wrongSide.status == 1 && wrongSide.text.contains("admin_listen"), "\(wrongSide)")
            await workshop.stop()
            #expect(try await backUp(workshop).status == 3, "nobody answers")
        }
    }

    private func backUp(
        _ workshop: Workshop, port: Int? = nil, key: String = "operator-key", _ more: String...
    ) async throws -> (status: Int32, text: String) {
        let url = "http://127.0.0.1:\(port ?? workshop.adminPort)"
        let child = try ChildProcess.counterfoil(
            ["ledger", "backup", "--url", url, "--key-file", workshop.folder.path(key)] + more)
        return (await child.exit(), child.text)
    }

    /// Each start ends at once with the reason and status 65, or the gateway says what it said before.
    @Test func aSpoiltLedgerIsRefusedWithTheReason() async throws {
        let workshop = try await quickWorkshop()
        try await workshop.using {
            try await workshop.start()
            let made = try await workshop.caller.create("1234.56", key: "a", wait: 20)
            await workshop.stop()
            let sound = try Data(contentsOf: URL(fileURLWithPath: workshop.ledger))
            for step in 0..<8 {
                try spoil(workshop.ledger, from: sound) { $0[$0.count * (2 * step + 1) / 16] ^= 0x10 }
                let gateway = try workshop.launch()
                do {
                    _ = try await gateway.line(containing: #""side":"public""#)
                    let replay = try await workshop.caller.create("1234.56", key: "a")
                    // A part that is read only now may stop the gateway; what it says is true.
                    #expect(replay.status == 503 || replay["id"] == made["id"], "\(replay.text)")
                    await gateway.stop()
                } catch {
                    #expect(await gateway.exit() == 65)
                    #expect(gateway.text.contains("is damaged"), "\(gateway.text)")
                }
            }
            #expect(workshop.simulator.arrivals.count == 1, "nothing was sent from a spoilt ledger")
            try sound.write(to: URL(fileURLWithPath: workshop.ledger))
        }
    }

    private func spoil(_ path: String, from sound: Data? = nil, _ change: (inout Data) -> Void) throws {
        var bytes = try sound ?? Data(contentsOf: URL(fileURLWithPath: path))
        change(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
