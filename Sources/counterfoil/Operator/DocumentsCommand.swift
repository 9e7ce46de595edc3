import ArgumentParser
import Crypto
import CurlTransport
import Foundation

/// `counterfoil documents`.
struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents", abstract: "Fetch documents from a running gateway.",
        discussion: GatewayOptions.discussion, subcommands: [Get.self])
}

extension DocumentsCommand {
    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch the PDF of an invoice or an act into a file.",
            discussion: """
                One that the gateway does not have yet is read from the provider, which may take its turn in the queue. \
                The bytes are compared with the document's SHA-256 before the file is written.
                """)

        @OptionGroup var gateway: GatewayOptions
        @Option(help: "The subclient's number or login.") var subclient: String
        @Option(help: "The invoice's number.") var invoice: String?
        @Option(help: "The act's number in the provider's database.") var act: String?
        @Option(help: "The account; the key's default when left out.") var account: String?
        @Option(name: .shortAndLong, help: "The file; invoice-N.pdf or act-N.pdf when left out.", completion: .file())
        var output: String?

        func validate() throws {
            guard (invoice == nil) != (act == nil) else { throw ValidationError("expected --invoice or --act") }
        }

        func run() async throws {
            try await gateway.run { client in
                let line = StatusLine()
                let reply = try await fetch(client) { line.show(JobsCommand.Watch.words($0)) }
                line.clear()
                let digest = SHA256.hash(data: reply.bytes).map { String(format: "%02x", $0) }.joined()
                guard reply.headers["ETag"] == "\"\(digest)\"" else {
                    throw GatewayClient.Failure.unreachable("the document was damaged on its way")
                }
                let file = output ?? "\(kind)-\(number).pdf"
                try Data(reply.bytes).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
                let answer = JSONValue.object([
                    "file": .string(file), "sha256": .string(digest), "size": .integer(reply.bytes.count),
                ])
                try gateway.show(
                    one: answer, [.init("file", "file"), .init("sha256", "sha256"), .init("bytes", "size")])
            }
        }

        private var kind: String { act == nil ? "invoice" : "act" }
        private var number: String { act ?? invoice ?? "" }

        private func fetch(
            _ client: GatewayClient, progress: (JSONValue) -> Void
        ) async throws -> GatewayClient.Reply {
            let query = account.map { "?account=\($0.inPath)" } ?? ""
            let path = "/subclients/\(subclient.inPath)/\(kind)s/\(number.inPath)/pdf\(query)"
            while true {
                let reply = try await client.ask(path)
                guard reply.status == 202, let job = try reply.json()["id"]?.text else { return reply }
                let ended = try await client.settled(job, progress: progress)
                guard ended["state"]?.text == "succeeded" else {
                    let reason = ended["problem.title"]?.text ?? "the read did not succeed"
                    throw GatewayClient.Failure(status: ExitCode(2), description: TextTable.plain(reason))
                }
            }
        }
    }
}

extension String {
    /// One segment of a path, or a value of a query.
    var inPath: String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
