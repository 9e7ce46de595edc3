import Crypto
import Foundation

/// Keys made of chance: nobody can guess 256 bits, so that a plain digest of them is enough to keep.
enum APIKey {
    /// Tells a key from other secrets at a glance, and scanners of source code too.
    static let prefix = "cf_"

    /// A key for a caller: the prefix and 43 characters of base64url (RFC 4648, section 5, without padding).
    static func random() -> String {
        let base64 = randomBytes().base64EncodedString()
        return prefix + base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// A key for the links: 32 bytes in base64, 44 characters.
    static func randomLinkKey() -> String {
        randomBytes().base64EncodedString()
    }

    /// The digest that stands in `keys_sha256`, in hexadecimal.
    static func digest(of key: String) -> String {
        SHA256.hash(data: Data(key.utf8)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    private static func randomBytes() -> Data {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    }
}
