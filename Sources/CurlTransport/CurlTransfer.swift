import CCurl

/// One transfer on the transport's thread, and confined to it: libcurl's callbacks run there, inside `curl_multi_perform`
/// or `curl_easy_pause`. libcurl keeps a pointer to it until the handle is removed, so the owner keeps it until then.
final class CurlTransfer {
    let exchange: Exchange
    let easy: EasyHandle
    private(set) var progress: TransferProgress
    private let started = ContinuousClock.now
    private var head = ResponseHead()
    private var received = 0
    /// Whether an address was left out because the request must not go there.
    private var isKeptAway = false
    /// Why a callback of ours ended the transfer; libcurl only knows that one did.
    private var verdict: (kind: TransferFailure.Kind, message: String)?

    /// - Throws: `malformedRequest`.
    init(_ exchange: Exchange, configuration: TransportConfiguration) throws(TransferFailure) {
        self.exchange = exchange
        progress = TransferProgress(timeouts: exchange.request.timeouts)
        easy = try EasyHandle()
        try easy.configure(exchange.request, configuration)
        try easy.check(
            ccurl_set_callbacks(
                easy.pointer, Unmanaged.passUnretained(self).toOpaque(),
                { bytes, _, count, context in
                    CurlTransfer.at(context)?.takeHead(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
                },
                { bytes, _, count, context in
                    CurlTransfer.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
                },
                { context, _, _, _, _ in CurlTransfer.at(context)?.requestLeaves() ?? CInt(CURL_PREREQFUNC_ABORT) }))
        guard exchange.request.mayConnect != nil else { return }
        try easy.check(
            ccurl_set_open_socket(
                easy.pointer, Unmanaged.passUnretained(self).toOpaque(),
                { context, _, address in CurlTransfer.at(context)?.openSocket(address) ?? CURL_SOCKET_BAD }))
    }

    /// The transfer that libcurl was given as context.
    static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    /// How the transfer ended, by what libcurl and the callbacks say.
    func ending(_ code: CURLcode) -> Result<Void, TransferFailure> {
        if let (kind, message) = verdict { return .failure(failure(kind, message)) }
        guard code != CURLE_OK else {
            return head.isComplete ? .success(()) : .failure(failure(.malformedResponse, "no response head"))
        }
        if isKeptAway, code == CURLE_COULDNT_CONNECT {
            return .failure(failure(.vetoed, "the name has no address that may be called"))
        }
        let isOverdue = ContinuousClock.now - started >= exchange.request.timeouts.total
        let rule = FailureRule(requestLeft: progress.requestLeft, hasHead: head.isComplete, isOverdue: isOverdue)
        let kind = rule.kind(of: code)
        // libcurl's words about a request that it cannot read could quote it.
        let message = kind == .malformedRequest ? String(cString: curl_easy_strerror(code)) : easy.message(for: code)
        return .failure(failure(kind, message))
    }

    /// A failure that says truthfully whether the request left.
    func failure(_ kind: TransferFailure.Kind, _ message: String) -> TransferFailure {
        TransferFailure(kind: kind, requestLeft: progress.requestLeft, message: message)
    }

    /// Lets libcurl hand over what it kept back when the reader was behind.
    func resume() -> CURLcode {
        progress.arrived(at: .now)
        return curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    private func requestLeaves() -> CInt {
        if let mayStillSend = exchange.request.mayStillSend, !mayStillSend() {
            verdict = (.vetoed, "the request was withdrawn before it was sent")
            return CInt(CURL_PREREQFUNC_ABORT)
        }
        progress.requestLeaves(at: .now)
        return CInt(CURL_PREREQFUNC_OK)
    }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address, let mayConnect = exchange.request.mayConnect else { return CURL_SOCKET_BAD }
        // The longest IPv6 address has 45 characters, and a zone is the name of an interface, of 15.
        let mayBeOpened = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress, ccurl_address(address, start, text.count) == 0 else { return false }
            return mayConnect(String(cString: start))
        }
        guard mayBeOpened else {
            isKeptAway = true
            return CURL_SOCKET_BAD
        }
        return ccurl_open_socket(address)
    }

    /// - Returns: The count of the bytes; anything else ends the transfer.
    private func takeHead(_ line: UnsafeRawBufferPointer) -> Int {
        progress.arrived(at: .now)
        let wasComplete = head.isComplete
        do {
            try head.add(line)
        } catch {
            verdict = (error.kind, error.message)
            return -1
        }
        if head.isComplete, !wasComplete { exchange.deliver(status: head.status, headers: head.headers) }
        return line.count
    }

    /// - Returns: The count of the bytes, or `ccurl_pause`; anything else ends the transfer.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        let allowed = UnsafeRawBufferPointer(rebasing: bytes.prefix(exchange.request.bodyLimit - received))
        guard allowed.isEmpty || exchange.offer(allowed) else {
            progress.pause()
            return ccurl_pause
        }
        received += allowed.count
        progress.arrived(at: .now)
        guard allowed.count == bytes.count else {
            verdict = (.bodyTooLarge, "the response body is larger than \(exchange.request.bodyLimit) bytes")
            return -1
        }
        return bytes.count
    }
}
