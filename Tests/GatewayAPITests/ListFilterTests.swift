import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("List filters")
struct ListFilterTests {
    @Test func jobsAreFoundBySubclientAndTime() async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            for (key, subclient) in [("a", "4521"), ("b", "4522"), ("c", "4521")] {
                _ = try await client.create(key: key, subclient: subclient)
                world.time.advance(by: .seconds(10))
            }
            func count(_ query: String) async throws -> Int {
                let reply = try await client.ask(.get, "/jobs?\(query)")
                guard case .array(let items)? = try reply["items"] else { Issue.record("\(reply.text)"); return -1 }
                return items.count
            }
            let middle = "2026-09-21T14:13:30Z"
            #expect(try await count("subclient=4521") == 2)
            #expect(try await count("subclient=login:4521") == 0)
            #expect(try await count("created_after=\(middle)") == 2)
            #expect(try await count("created_before=\(middle)") == 1)
            #expect(try await count("created_after=\(middle)&created_before=2026-09-21T17:13:40%2B03:00") == 1)
            #expect(try await count("created_after=\(middle)&subclient=4521&state=queued&account=main") == 1)
        }
    }

    @Test func documentsAreFoundByTime() async throws {
        let world = try await APIWorld()
        try await world.store(.fetchInvoice())
        try await world.store(.fetchAct())
        try await world.asking { client in
            for list in ["invoices", "acts"] {
                let path = "/subclients/4521/\(list)"
                #expect(
                    try await client.ask(.get, path + "?created_after=2026-01-01T00:00:00Z").text.contains("sha256"))
                let none = try await client.ask(.get, path + "?created_before=2026-01-01T00:00:00Z")
                #expect(none.text == #"{"items":[]}"#)
            }
        }
    }

    @Test func aCursorGoesWithItsFilters() async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            for key in ["a", "b", "c"] { _ = try await client.create(key: key) }
            let query = "/jobs?limit=2&created_after=2026-01-01T00:00:00Z"
            let link = try #require(try await client.ask(.get, query).headers[.link])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            let page = try await client.ask(.get, next)
            #expect(page.status == 200)
            #expect(page.headers[.link] == nil)
            let other = try await client.ask(.get, next.replacing("2026-01-01", with: "2026-01-02"))
            #expect(other.status == 422)
            #expect(try other.problem().fields == ["cursor"])
        }
    }

    @Test(arguments: [
        ("/jobs?created_after=yesterday", "created_after"), ("/jobs?created_before=2026-01-01", "created_before"),
        ("/jobs?subclient=007", "subclient"), ("/subclients/1/acts?created_after=", "created_after"),
        ("/subclients/1/invoices?created_before=2026-01-01T00:00:00", "created_before"),
    ])
    func namesTheFilterAtFault(uri: String, field: String) async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            let reply = try await client.ask(.get, uri)
            #expect(reply.status == 422)
            #expect(try reply.problem().fields == [field])
        }
    }
}
