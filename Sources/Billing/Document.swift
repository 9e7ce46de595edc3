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

    package init(id: ID, sha256: String, size: Int, createdAt: Date) {
        self.id = id
        self.sha256 = sha256
        self.size = size
        self.createdAt = createdAt
    }
}
