import ArgumentParser
import CurlTransport

/// `counterfoil health`: what a container without a shell or curl asks of itself.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running gateway whether it is ready.",
        discussion: """
            Asks /readyz of the admin listener, or whatever --url names, for at most three seconds.

            Exit status: 0 when the answer is 200, 1 when it is another or none (the reason is printed), 64 when the \
            command was misspelt.
            """)

    @Option(help: "What to ask.")
    var url = "http://127.0.0.1:8081/readyz"

    /// Shorter than the five seconds after which a container's health check is given up.
    private static let patience: Duration = .seconds(3)
    /// "not ready" and its reasons.
    private static let bodyLimit = 64 << 10

    func run() async throws {
        let http = try CurlTransport(
            configuration: TransportConfiguration(maxConcurrentTransfers: 1, userAgent: "counterfoil-health"))
        let status: Int
        do {
            status = try await http.send(request).status
        } catch {
            throw Failure(description: "no answer: \(error.message)")
        }
        await http.shutdown()
        guard status == 200 else { throw Failure(description: "not ready: status \(status)") }
    }

    private var request: TransferRequest {
        let timeouts = TransferTimeouts(connect: Self.patience, total: Self.patience)
        return TransferRequest(url: url, timeouts: timeouts, bodyLimit: Self.bodyLimit, connection: .fresh)
    }

    /// Printed behind `Error:`; the process exits 1.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
