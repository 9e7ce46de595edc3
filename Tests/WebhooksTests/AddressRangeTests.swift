import Testing

@testable import Webhooks

@Suite("AddressRange")
struct AddressRangeTests {
    @Test(arguments: [
        ("10.1.0.0/16", "10.1.255.255", true), ("10.1.0.0/16", "10.2.0.0", false),
        ("10.1.0.0/16", "::ffff:10.1.2.3", true),
        ("127.0.0.1/32", "127.0.0.1", true), ("127.0.0.1/32", "127.0.0.2", false), ("0.0.0.0/0", "255.1.2.3", true),
        ("0.0.0.0/0", "fd00::1", false), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe00::1", false),
        ("10.1.2.128/25", "10.1.2.129", true), ("10.1.2.128/25", "10.1.2.127", false), ("::1/128", "::1", true),
    ])
    func holdsWhatBeginsAlike(range: String, address: String, isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(#require(NumericAddress(address))) == isIn)
    }

    @Test(arguments: [
        "", "10.1.0.0", "10.1.0.0/", "10.1.0.0/33", "10.1.0.0/-1", "10.1.0.1/16", "fd00::/129", "host/8", "10.1/16",
        "/8",
        "10.1.0.0/16/8",
    ])
    func refusesWhatIsNoRange(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
