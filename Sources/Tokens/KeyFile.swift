package import Foundation

/// A JWK set in a file.
package enum KeyFile {
    /// Reads it on a thread of Dispatch: a disk may take its time.
    package static func read(_ path: String) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Data(contentsOf: URL(fileURLWithPath: path)) })
            }
        }
    }
}
