import CCurl
import Foundation

/// An HTTP/1.1 client over libcurl. All transfers run on one thread of its own; callers only suspend.
///
/// Always: certificates and host names are verified; no proxy, cookie, `.netrc` or credential from the environment; no
/// redirect is followed; nothing but http and https; no content coding is undone, so nothing inflates. Keep it until the
/// bodies are read: when it goes, what is under way ends as by `shutdown`.
package final class CurlTransport: Sendable {
    private let queue: CommandQueue

    /// Starts the thread.
    /// - Throws: `TransferFailure` when libcurl cannot start (`connect`) or the configuration cannot be used (`tls`).
    package init(configuration: TransportConfiguration) throws(TransferFailure) {
        try configuration.check()
        guard Self.library == CURLE_OK, let multi = MultiHandle(idleConnections: configuration.maxConcurrentTransfers)
        else {
            throw TransferFailure(kind: .connect, requestLeft: false, message: "libcurl cannot start")
        }
        queue = CommandQueue(multi: multi, maxActive: configuration.maxConcurrentTransfers)
        CurlThread.start(queue: queue, multi: multi, configuration: configuration)
    }

    deinit {
        queue.close()
    }

    /// Sends one request and returns when the head of the response is there.
    ///
    /// Cancelling the task ends the transfer at once, and the failure still says truthfully whether the request left.
    package func send(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        try await Exchange(request: request, queue: queue).start().get()
    }

    /// Ends all transfers with `shutdown` and returns when the thread has ended. Later requests fail likewise.
    package func shutdown() async {
        queue.close()
        await queue.awaitEnd()
    }

    /// libcurl is started once in the process and never stopped.
    private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
