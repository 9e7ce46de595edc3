import Billing
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Refresh and versions")
struct RefreshTests {
    private let path = "/subclients/4521/invoices/70001"

    @Test func readsTheDocumentAgainAndKeepsBoth() async throws {
        let world = try await APIWorld()
        try await world.store(.fetchInvoice())
        try await world.serving { client in
            world.time.advance(by: .seconds(120))
            async let refreshed = client.ask(.post, path + "/refresh", headers: [.prefer: "wait=30"])
            #expect(await world.upstream.call(1).operation == .fetchInvoice(Invoice.ID("70001")))
            await world.upstream.answer(.success(.document(.make("%PDF-1.7 corrected %%EOF"))))
            let invoice = try await refreshed
            #expect(invoice.status == 200)
            let versions = try await client.ask(.get, path + "/versions")
            guard case .array(let items)? = try versions["items"] else { Issue.record("\(versions.text)"); return }
            #expect(items.count == 2)
            guard case .object(let newest)? = items.first else { return }
            #expect(newest.map(\.name) == ["sha256", "size", "read_at", "links"])
            #expect(try newest.first?.value == invoice["document", "sha256"])
            var texts: [String] = []
            for item in items {
                guard case .object(let members) = item, case .object(let links)? = members.last?.value,
                    case .string(let link)? = links.first?.value
                else { Issue.record("no link"); return }
                let pdf = try await client.ask(.get, String(link.dropFirst("https://billing.example".count)), as: nil)
                #expect(pdf.headers[.contentDisposition] == "inline; filename=\"invoice-70001.pdf\"")
                texts.append(pdf.text)
            }
            #expect(texts == ["%PDF-1.7 corrected %%EOF", "%PDF-1.7 counterfoil %%EOF"])
        }
    }

    @Test func answersWithTheJobWhileItWaits() async throws {
        let world = try await APIWorld()
        try await world.store(.fetchInvoice())
        try await world.asking { client in
            let first = try await client.ask(.post, path + "/refresh")
            let second = try await client.ask(.post, path + "/refresh")
            #expect(first.status == 202 && second.status == 202)
            #expect(try first["id"] == second["id"], "one read is enough")
        }
    }

    @Test func needsAnInvoiceAndTheRightToRead() async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            var statuses = [try await client.ask(.get, path + "/versions").status]
            statuses.append(try await client.ask(.post, path + "/refresh", as: nil).status)
            statuses.append(try await client.ask(.get, path + "/versions", as: nil).status)
            statuses.append(try await client.ask(.get, path + "/refresh").status)
            #expect(statuses == [404, 401, 401, 405])
        }
    }
}
