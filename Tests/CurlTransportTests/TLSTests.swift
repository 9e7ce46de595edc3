import CurlTransport
import TestSupport
import Testing

/// Each case against `openssl s_server`.
@Suite(.timeLimit(.minutes(10)))
struct TLSTests {
    private let certificates: Certificates

    init() async throws {
        certificates = try await Certificates()
    }

    @Test func certificateOfATrustedAuthorityIsAccepted() async throws {
        let result = try await connect(to: "valid", caBundle: certificates.authority)
        #expect(result == nil)
    }

    @Test(arguments: ["elsewhere", "expired"])
    func certificateForAnotherHostOrTimeIsRefused(_ name: String) async throws {
        let failure = try await connect(to: name, caBundle: certificates.authority)
        #expect(failure?.kind == .tls)
        #expect(failure?.requestLeft == false)
    }

    @Test(arguments: ["ca", "valid"]) func certificateOfAnUnknownAuthorityIsRefused(_ name: String) async throws {
        let failure = try await connect(to: name)
        #expect(failure?.kind == .tls)
        #expect(failure?.requestLeft == false)
    }

    @Test func pinnedKeyIsAccepted() async throws {
        let pins = "\(certificates.otherPin);\(certificates.pin)"
        #expect(try await connect(to: "valid", caBundle: certificates.authority, pin: pins) == nil)
    }

    @Test func otherKeyThanThePinnedIsRefused() async throws {
        let failure = try await connect(to: "valid", caBundle: certificates.authority, pin: certificates.otherPin)
        #expect(failure?.kind == .tls)
        #expect(failure?.requestLeft == false)
    }

    @Test func pinDoesNotReplaceTheAuthority() async throws {
        #expect(try await connect(to: "valid", pin: certificates.pin)?.kind == .tls)
    }

    /// Why a request to a server with that certificate failed.
    private func connect(
        to name: String, caBundle: String? = nil, pin: String? = nil
    ) async throws -> TransferFailure? {
        let (server, port) = try await certificates.serve(name)
        let transport = try CurlTransport.make(caBundle: caBundle, pinnedPublicKey: pin)
        let failure = await transport.failure(of: .make("https://127.0.0.1:\(port)/"))
        await server.stop()
        return failure
    }
}
