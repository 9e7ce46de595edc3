import CurlTransport
import Testing

struct TransportConfigurationTests {
    @Test(arguments: ["/nonexistent/ca.pem"]) func missingBundleIsFoundAtTheStart(_ path: String) {
        #expect(throws: TransferFailure.self) { try CurlTransport.make(caBundle: path) }
    }

    @Test(arguments: ["/etc/key.pem", "sha256//AAAA;key.pem", ""]) func pinIsADigest(_ pin: String) {
        #expect(throws: TransferFailure.self) { try CurlTransport.make(pinnedPublicKey: pin) }
    }
}
