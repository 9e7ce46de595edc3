package import Foundation

/// One call as the provider saw it: what proofs about a gateway rest on. Holds no password and no key.
package struct Arrival: Hashable, Sendable, Codable {
    package let number: Int
    /// When the last byte of the request was there.
    package let wallTime: Date
    /// Nanoseconds on a clock that nobody sets.
    package let monotonic: Int64
    package let peer: String
    package let connection: Int
    /// As claimed: with a wrong password it is nobody's.
    package let login: String?
    package let command: String?
    /// SHA-256 of the parameters without the credentials.
    package let parametersSHA256: String
    package let subclient: String?
    package let sum: String?
    package let service: String?
    /// `created`, `document`, `refused` or `html`: what was done, whatever became of the answer on its way.
    package let outcome: String
    package let errorCode: Int?
    /// The number of the invoice created.
    package let created: Int?
    package let documentSHA256: String?
    package let fault: String?

    enum CodingKeys: String, CodingKey {
        case number, peer, connection, login, command, subclient, sum, service, outcome, created, fault
        case wallTime = "wall_time"
        case monotonic = "monotonic_ns"
        case parametersSHA256 = "parameters_sha256"
        case errorCode = "error_code"
        case documentSHA256 = "document_sha256"
    }
}
