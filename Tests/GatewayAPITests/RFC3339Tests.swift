import Foundation
import Testing

@testable import GatewayAPI

@Suite("RFC 3339")
struct RFC3339Tests {
    @Test(arguments: [
        "2026-11-23T20:00:00Z", "2026-11-23t20:00:00z", "2026-11-23T23:00:00+03:00", "2026-11-23T14:30:00-05:30",
        "2026-11-23T20:00:00.000Z",
    ])
    func readsOneMomentInEveryForm(text: String) {
        #expect(Date(rfc3339: text) == Date(timeIntervalSince1970: 1_795_464_000))
    }

    @Test func keepsFractionsAndLeapDays() throws {
        let half = try #require(Date(rfc3339: "2028-02-29T00:00:00.5Z"))
        #expect(half.timeIntervalSince1970 == 1_835_395_200.5)
    }

    @Test(arguments: [
        "2026-11-23T20:00:00", "2026-11-23 20:00:00Z", "2026-11-23", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T20:60:00Z", "2026-12-31T23:59:60Z", "2026-11-23T20:00:00+0300",
        "2026-11-23T20:00:00+24:00", "2026-11-23T20:00:00+03:60", "2026-11-23T20:00:00.Z", "٢٠٢٦-11-23T20:00:00Z",
        "1795464000", "",
    ])
    func refusesWhatNeedsGuessing(text: String) {
        #expect(Date(rfc3339: text) == nil)
    }

    @Test func writesUTCWithZ() throws {
        let date = try #require(Date(rfc3339: "2026-11-23T23:00:00+03:00"))
        #expect(JSON.time(date) == .string("2026-11-23T20:00:00.000Z"))
    }
}
