import Testing

@testable import Webhooks

@Suite("PublicAddress")
struct PublicAddressTests {
    private func isPublic(_ text: String) -> Bool {
        NumericAddress(text).map(PublicAddress.contains) ?? false
    }

    @Test(arguments: [
        "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "198.17.255.255",
        "192.167.255.255", "223.255.255.255", "2a00:1450:4001::1", "2606:4700::1111", "::ffff:8.8.8.8",
    ])
    func takesWhatIsPublic(address: String) {
        #expect(isPublic(address))
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136::1", "2001:db8::1", "3fff::1", "", "localhost", "example.com", "0x7f000001",
    ])
    func refusesWhatIsNot(address: String) {
        #expect(!isPublic(address))
    }
}
