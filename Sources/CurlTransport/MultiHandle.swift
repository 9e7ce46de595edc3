import CCurl

/// libcurl's handle for many transfers on one thread.
///
/// `@unchecked Sendable`: only the transport's thread uses it, but for `wakeUp`, which libcurl allows from any thread
/// (`curl_multi_wakeup`) while the handle is open; `CommandQueue` keeps wake-ups and `close` apart with its lock.
final class MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    /// Nil when libcurl has no memory or cannot open its wake-up socket.
    /// - Parameter idleConnections: How many idle connections it keeps for later transfers.
    init?(idleConnections: Int) {
        guard let pointer = curl_multi_init() else { return nil }
        guard ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, idleConnections) == CURLM_OK,
            curl_multi_wakeup(pointer) == CURLM_OK
        else {
            curl_multi_cleanup(pointer)
            return nil
        }
        self.pointer = pointer
    }

    /// Ends the wait of the thread, or its next one.
    func wakeUp() {
        curl_multi_wakeup(pointer)
    }

    /// Closes all connections; the handle must not be used any more.
    func close() {
        curl_multi_cleanup(pointer)
    }
}
