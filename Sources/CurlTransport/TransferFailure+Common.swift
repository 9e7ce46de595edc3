extension TransferFailure {
    static func shutdown(requestLeft: Bool) -> TransferFailure {
        TransferFailure(kind: .shutdown, requestLeft: requestLeft, message: "the transport was shut down")
    }

    static func cancelled(requestLeft: Bool) -> TransferFailure {
        TransferFailure(kind: .cancelled, requestLeft: requestLeft, message: "the transfer was cancelled")
    }

    /// The request, or what libcurl makes of it, cannot be sent.
    static func unusable(_ message: String) -> TransferFailure {
        TransferFailure(kind: .malformedRequest, requestLeft: false, message: message)
    }
}
