import Foundation

extension TransportConfiguration {
    /// Finds at start what libcurl would find at the first connection, or read otherwise than meant: a pinned key that is
    /// no digest would be taken for the name of a file.
    func check() throws(TransferFailure) {
        if let caBundle, !FileManager.default.isReadableFile(atPath: caBundle) {
            throw TransferFailure(kind: .tls, requestLeft: false, message: "the CA bundle cannot be read")
        }
        let keys = pinnedPublicKey?.split(separator: ";", omittingEmptySubsequences: false) ?? []
        guard keys.allSatisfy({ $0.hasPrefix("sha256//") }) else {
            throw TransferFailure(kind: .tls, requestLeft: false, message: "a pinned public key is not sha256//…")
        }
    }
}
