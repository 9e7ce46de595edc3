import Testing

@testable import Tokens

@Suite("KeyFreshness")
struct KeyFreshnessTests {
    @Test func fetchesFirstOnceAndThenWhenTheKeysAreOld() {
        var freshness = KeyFreshness()
        #expect(freshness.isFetchDue(isKeyKnown: false, at: .zero))
        #expect(!freshness.areKeysUsable(at: .zero))
        freshness.tried(at: .zero)
        freshness.fetched(at: .zero)
        #expect(!freshness.isFetchDue(isKeyKnown: true, at: KeyFreshness.lifetime - .seconds(1)))
        #expect(freshness.isFetchDue(isKeyKnown: true, at: KeyFreshness.lifetime))
        #expect(freshness.areKeysUsable(at: KeyFreshness.staleLimit - .seconds(1)))
        #expect(!freshness.areKeysUsable(at: KeyFreshness.staleLimit))
    }

    @Test func asksForAnUnknownKeyNoOftenerThanEveryPause() {
        var freshness = KeyFreshness()
        freshness.tried(at: .zero)
        #expect(!freshness.isFetchDue(isKeyKnown: false, at: KeyFreshness.pause - .seconds(1)))
        #expect(freshness.isFetchDue(isKeyKnown: false, at: KeyFreshness.pause))
    }
}
