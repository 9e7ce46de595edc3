import CurlTransport
import Foundation
import SMSC

/// Where the answers of a probe are kept, without the credentials and for nobody else's eyes.
struct ProbeFolder: Sendable {
    private let path: String
    private let scrubber: SecretScrubber

    init(_ path: String, scrubber: SecretScrubber) throws(ProbeFailure) {
        self.path = path
        self.scrubber = scrubber
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ProbeFailure("cannot create the folder \(path): \(error.localizedDescription)")
        }
    }

    /// Two files: the status and header fields, and the body.
    func save(_ answer: ObservedAnswer, as name: String) throws(ProbeFailure) {
        let head =
            ["status: \(answer.status.map(String.init) ?? "none")"] + answer.headers.map { "\($0.name): \($0.value)" }
        try write("\(name).head", Data((head.joined(separator: "\n") + "\n").utf8))
        try write("\(name).body", Data(answer.body))
    }

    func write(_ name: String, _ bytes: Data) throws(ProbeFailure) {
        let isWritten = FileManager.default.createFile(
            atPath: "\(path)/\(name)", contents: scrubber.scrubbed(bytes), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw ProbeFailure("cannot write \(path)/\(name)") }
    }
}
