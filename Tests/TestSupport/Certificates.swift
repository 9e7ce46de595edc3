package import Foundation

/// An authority and certificates for TLS servers, made by `openssl` in a temporary directory that goes with this.
package final class Certificates: Sendable {
    package let directory: URL
    /// The pins of the keys in `valid` and of the authority.
    package let pin: String
    package let otherPin: String

    package var authority: String { directory.appending(path: "ca.pem").path }

    package init() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let pins = try await ChildProcess.run(["sh", "-ec", Self.script], in: directory).text.split(separator: "\n")
        (pin, otherPin) = ("sha256//\(pins[0])", "sha256//\(pins[1])")
    }

    deinit {
        do { try FileManager.default.removeItem(at: directory) } catch { print("left behind: \(directory.path)") }
    }

    /// A TLS server with the certificate of that name, for the caller to stop, and its port.
    package func serve(_ name: String) async throws -> (server: ChildProcess, port: Int) {
        let server = try ChildProcess(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "\(name).pem", "-key", "\(name).key"],
            in: directory)
        let line = try await server.line(containing: "ACCEPT")
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else { throw NoPort(line: line) }
        return (server, port)
    }

    struct NoPort: Error {
        let line: String
    }

    /// NAME.pem and NAME.key: ca (also its own server certificate), valid, elsewhere (another host), expired.
    private static let script = """
        new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
        here='-addext subjectAltName=IP:127.0.0.1'
        openssl req -x509 $new -keyout ca.key -out ca.pem -subj /CN=ca -days 2 $here 2>/dev/null
        issue() {
          openssl req $new -keyout $1.key -out $1.csr -subj /CN=$1 -addext subjectAltName=$2 2>/dev/null
          openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -days $3 -copy_extensions copy -out $1.pem 2>/dev/null
        }
        issue valid IP:127.0.0.1 2
        issue elsewhere DNS:elsewhere.example 2
        issue expired IP:127.0.0.1 -1
        for name in valid ca; do
          openssl x509 -in $name.pem -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64
        done
        """
}
