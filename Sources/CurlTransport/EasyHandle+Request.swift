import CCurl

extension EasyHandle {
    /// Everything about the request but the callbacks.
    /// - Throws: `malformedRequest` when it cannot be sent as it is.
    func configure(_ request: TransferRequest, _ configuration: TransportConfiguration) throws(TransferFailure) {
        guard request.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .unusable("the URL is not printable ASCII")
        }
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try keepToItself()
        try verify(configuration)
        try limit(request)
        try set(request.connection)
        var lines = try request.headers.map { field throws(TransferFailure) in try Self.line(field) }
        switch request.method {
        case .get: break
        case .delete: try set(CURLOPT_CUSTOMREQUEST, "DELETE")
        case .post(let body, let contentType):
            try setBody(body)
            lines.append(try Self.line(TransferHeaders.Field(name: "Content-Type", value: contentType)))
        case .put(let pieces, let contentType):
            try setUpload(of: pieces)
            lines.append(try Self.line(TransferHeaders.Field(name: "Content-Type", value: contentType)))
        }
        if let signature = request.signature {
            try sign(signature)
            lines.append("x-amz-content-sha256: \(signature.bodySHA256)")
        } else {
            lines.append("Expect:")
        }
        try setHeaders(lines)
    }

    private func sign(_ signature: RequestSignature) throws(TransferFailure) {
        try set(CURLOPT_USERNAME, signature.accessKey)
        try set(CURLOPT_PASSWORD, signature.secretKey)
        try set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):s3")
    }

    /// Nothing but this request to this server: no proxy of the environment, no redirect, no other protocol, no
    /// credential from a URL or file, no signal, and no wait for a resolver's thread when a transfer is given up.
    private func keepToItself() throws(TransferFailure) {
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
    }

    private func verify(_ configuration: TransportConfiguration) throws(TransferFailure) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let bundle = configuration.caBundle {
            try set(CURLOPT_CAINFO, bundle)
            try set(CURLOPT_CAPATH, nil)
        }
        if let key = configuration.pinnedPublicKey { try set(CURLOPT_PINNEDPUBLICKEY, key) }
    }

    private func limit(_ request: TransferRequest) throws(TransferFailure) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect)
        try set(CURLOPT_TIMEOUT_MS, request.timeouts.total)
        if request.bodyLimit > 0 { try set(CURLOPT_MAXFILESIZE_LARGE, bytes: request.bodyLimit) }
        try set(CURLOPT_BUFFERSIZE, 64 * 1024)
    }

    private func set(_ connection: ConnectionUse) throws(TransferFailure) {
        guard connection == .fresh else { return }
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_FORBID_REUSE, 1)
    }

    /// A header line as libcurl takes it. Names are tokens, values hold no control character but tab (RFC 9110 section 5).
    private static func line(_ field: TransferHeaders.Field) throws(TransferFailure) -> String {
        let marks = #"!#$%&'*+-.^_`|~"#.utf8
        let isToken = field.name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: marks.contains(byte)
            }
        }
        guard isToken, !field.name.isEmpty, !own.contains(field.name.lowercased()) else {
            throw .unusable("a header field has a name that cannot be sent")
        }
        guard field.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
            throw .unusable("the value of the header field \(field.name) holds a control character")
        }
        return field.value.trimmedOfBlanks.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
    }

    /// The framing of the request, which the transport writes itself.
    private static let own: Set = ["content-length", "transfer-encoding", "expect"]
}
