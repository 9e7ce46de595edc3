import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI

@Suite("Console routes")
struct ConsoleRoutesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/GatewayAPI/Console").standardized

    private func asking(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        let world = try await APIWorld()
        try await world.admin.test(.router) { try await body(Client(client: $0)) }
    }

    @Test func serveEveryFileOfTheFolderAsItIs() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.contains("app.js"))
        try await asking { client in
            for name in names {
                let path = name == "console.html" ? "/console" : "/console/\(name)"
                let reply = try await client.ask(.get, path, as: nil)
                #expect(reply.status == 200, "\(name)")
                let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(name))
                #expect(Array(buffer: reply.response.body) == Array(bytes), "\(name)")
            }
        }
    }

    @Test(arguments: [
        ("/console", "text/html; charset=utf-8"), ("/console/app.js", "text/javascript; charset=utf-8"),
        ("/console/console.css", "text/css; charset=utf-8"), ("/console/icon.svg", "image/svg+xml"),
    ])
    func sayWhatTheySendAndThatNothingElseMayRun(path: String, type: String) async throws {
        try await asking { client in
            let headers = try await client.ask(.get, path, as: nil).headers
            #expect(headers[.contentType] == type)
            #expect(headers[.noSniff] == "nosniff")
            let policy = try #require(headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
            #expect(!policy.contains("unsafe"))
            #expect(policy.hasSuffix("frame-ancestors 'none'"))
        }
    }

    @Test func knowNoOtherFile() async throws {
        try await asking { client in
            for path in ["/console/other.js", "/console/..%2Fapp.js", "/console/console.html", "/console/app.js?x=1"] {
                let reply = try await client.ask(.get, path, as: nil)
                #expect(reply.status >= 400, "\(path)")
            }
        }
    }

    @Test func areNotForCallers() async throws {
        let world = try await APIWorld()
        try await world.application.test(.router) { test in
            let reply = try await Client(client: test).ask(.get, "/console", as: nil)
            #expect(reply.status == 404)
        }
    }

    /// Nothing comes from elsewhere, and nothing is written into the page that the policy would refuse.
    @Test func referToNothingOutside() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
                .replacing("http://www.w3.org/2000/svg", with: "")
            for word in ["http:", "https:", "innerHTML", "eval(", "localStorage", "sessionStorage", "document.cookie"] {
                #expect(!text.contains(word), "\(name): \(word)")
            }
            #expect(!text.contains(#/<script(?![^>]*src)|\sstyle=|\son[a-z]+="/#), "\(name)")
        }
    }
}
