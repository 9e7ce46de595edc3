import CCurl

/// Decides which failure an ended transfer is.
struct FailureRule {
    /// Whether a byte of the request may have left the process.
    let requestLeft: Bool
    /// Whether the whole head of the response was read.
    let hasHead: Bool
    /// Whether the time for the whole transfer is over.
    let isOverdue: Bool

    /// - Parameter code: What libcurl ended with; not `CURLE_OK`.
    func kind(of code: CURLcode) -> TransferFailure.Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeout(requestLeft || isOverdue ? .total : .connect)
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED, CURLE_BAD_FUNCTION_ARGUMENT:
            requestLeft ? .malformedResponse : .malformedRequest
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformedResponse
        case CURLE_OUT_OF_MEMORY: requestLeft && !hasHead ? .headersTooLarge : broken
        case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: requestLeft ? .send : .connect
        default: broken
        }
    }

    /// A connection that failed in a way that says no more.
    private var broken: TransferFailure.Kind {
        requestLeft ? .receive : .connect
    }
}
