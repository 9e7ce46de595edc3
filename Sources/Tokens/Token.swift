import Foundation

/// A token taken apart (RFC 7515, compact form): nothing of it is believed yet.
struct Token {
    let header: Header
    /// What the signature is over.
    let message: Data
    let payload: Data
    let signature: Data

    /// What the token says about its signature.
    struct Header: Decodable, Hashable {
        let alg: String
        let kid: String?
        /// Extensions that have to be understood: none is.
        let crit: [String]?
    }

    /// Eight kilobytes: half of what all header fields together may have.
    static let sizeLimit = 8192

    /// Nil for anything that is not three parts of base64url, the first of them a header.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let decoded = parts.compactMap { Data(base64URL: String($0)) }
        guard text.utf8.count <= Self.sizeLimit, parts.count == 3, decoded.count == 3 else { return nil }
        do {
            header = try JSONDecoder().decode(Header.self, from: decoded[0])
        } catch {
            return nil
        }
        message = Data("\(parts[0]).\(parts[1])".utf8)
        (payload, signature) = (decoded[1], decoded[2])
    }
}

extension Data {
    /// RFC 4648 section 5 without padding; nil for anything that is not written in just that way.
    init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        guard let data = Data(base64Encoded: plain + padding), !text.contains("+"), !text.contains("/"),
            data.base64EncodedString().replacing("=", with: "") == plain
        else { return nil }
        self = data
    }
}
