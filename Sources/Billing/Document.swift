package import Foundation

/// What is known of a stored PDF without its bytes.
package struct Document: Hashable, Sendable {
    package typealias ID = Identifier<Document>

    package let id: ID
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    package let sha256: String
    /// Bytes.
    package let size: Int
    package let createdAt: Date
    /// Its bytes are in a `DocumentStore`, not in the ledger.
    package let isElsewhere: Bool

    package init(id: ID, sha256: String, size: Int, createdAt: Date, isElsewhere: Bool = false) {
        self.id = id
        self.sha256 = sha256
        self.size = size
        self.createdAt = createdAt
        self.isElsewhere = isElsewhere
    }
}
