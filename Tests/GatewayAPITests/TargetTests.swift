import Testing

@testable import GatewayAPI

@Suite("Target")
struct TargetTests {
    @Test(arguments: [
        ("/", [], []), ("/a", ["a"], []), ("/a/%D0%B0%2Fb/c", ["a", "а/b", "c"], []), ("/a+b", ["a+b"], []),
        ("/a?", ["a"], []), ("/a?b", ["a"], ["b="]), ("/a?b=1&&c=2&", ["a"], ["b=1", "c=2"]),
        ("/a?b=c=d&=e", ["a"], ["b=c=d", "=e"]), ("/?a+b=c+%2B+d", [], ["a b=c + d"]),
        ("/a?b=/?c", ["a"], ["b=/?c"]), ("/...", ["..."], []),
    ])
    func isTakenApart(target: String, segments: [String], query: [String]) throws {
        let taken = try Target(target)
        #expect(taken.segments == segments)
        #expect(taken.query.map { "\($0.name)=\($0.value)" } == query)
    }

    @Test(arguments: [
        "", "a", "?a", "//", "/a/", "//a", "/a//b", "/.", "/a/../b", "/%2E", "/a/%2e%2E", "/%", "/%zz", "/%00", "/a\0",
        "/%FF",
        "/a?%", "/a?b=%00", "/a?b=%FF+", "/a?b=\0",
    ])
    func isRefused(target: String) {
        #expect(throws: Problem.self) { try Target(target) }
    }
}
