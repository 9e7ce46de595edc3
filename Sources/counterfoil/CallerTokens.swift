import Billing
import CurlTransport
import Foundation
import Logging
import Synchronization
import Tokens

/// Readers of tokens as configurations want them, and the transport that fetches their issuers' keys.
final class CallerTokens: Sendable {
    private let transport: CurlTransport
    private let time: any TimeSource
    private let logger: Logger
    private let last = Mutex<(configured: JWTConfiguration, reading: any TokenReading)?>(nil)

    init(time: any TimeSource, logger: Logger) throws(TransferFailure) {
        transport = try CurlTransport(
            configuration: TransportConfiguration(
                maxConcurrentTransfers: 1, userAgent: "counterfoil/\(Counterfoil.version)"))
        self.time = time
        self.logger = logger
    }

    /// Nil when only keys are taken. A reload that leaves the section as it is leaves the keys that were fetched, too.
    func reading(by configured: JWTConfiguration?) -> (any TokenReading)? {
        guard let configured else { return nil }
        return last.withLock { last in
            if let last, last.configured == configured { return last.reading }
            let reading = IssuedTokens(configured.policy, keys: source(configured.keys), time: time, logger: logger)
            last = (configured, reading)
            return reading
        }
    }

    func shutDown() async { await transport.shutdown() }

    private func source(_ keys: JWTConfiguration.Keys) -> IssuedTokens.Source {
        switch keys {
        case .secret(let secret): .secret(Array(secret.reveal().utf8))
        case .set(.file(let path)): .keySet { try await KeyFile.read(path) }
        case .set(.url(let url)): .keySet { [transport] in try await Self.fetch(url, over: transport) }
        }
    }

    private struct UnexpectedStatus: Error {
        let status: Int
    }

    /// An issuer's key set has a few kilobytes.
    private static let sizeLimit = 256 << 10

    private static func fetch(_ url: URL, over http: CurlTransport) async throws -> Data {
        let timeouts = TransferTimeouts(
            connect: .seconds(5), firstByte: .seconds(5), idle: .seconds(5), total: .seconds(10))
        let response = try await http.send(
            TransferRequest(url: url.absoluteString, timeouts: timeouts, bodyLimit: sizeLimit, connection: .fresh))
        guard response.status == 200 else { throw UnexpectedStatus(status: response.status) }
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk }
        return Data(bytes)
    }
}
