import CurlTransport
import Logging
import S3Documents

/// The store for documents, where one is configured, with the transport that it is reached through.
struct OpenDocuments: Sendable {
    let store: S3Documents
    private let transport: CurlTransport

    /// Connects to nothing yet.
    init(_ configuration: DocumentsConfiguration, logger: Logger) throws(TransferFailure) {
        transport = try CurlTransport(
            configuration: TransportConfiguration(
                caBundle: configuration.caBundle, userAgent: "counterfoil/\(Counterfoil.version)"))
        store = S3Documents(
            configuration.location, configuration.credentials, timeout: configuration.timeout, through: transport,
            logger: logger)
    }

    func close() async {
        await transport.shutdown()
    }
}

extension DocumentsConfiguration {
    /// The longest it takes to put a document there.
    var patience: Duration { S3Documents.patience(timeout: timeout) }
}
