import Billing
import Testing

@Suite("W3C Trace Context")
struct TraceContextTests {
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private let parent = "00f067aa0ba902b7"

    @Test func readsAndWritesVersion00() throws {
        let text = "00-\(trace)-\(parent)-01"
        let context = try #require(TraceContext(traceparent: text, state: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
        #expect(context.traceID == trace)
        #expect(context.parentID == parent)
        #expect(context.flags == 1)
        #expect(context.traceparent == text)
        #expect(context.state == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")
    }

    @Test func readsAHigherVersionAsFarAs00Goes() {
        #expect(TraceContext(traceparent: "cc-\(trace)-\(parent)-01-what-the-future-brings")?.traceID == trace)
        #expect(TraceContext(traceparent: "cc-\(trace)-\(parent)-01")?.traceID == trace)
        #expect(TraceContext(traceparent: "cc-\(trace)-\(parent)-01.x") == nil)
    }

    @Test(arguments: [
        "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
    ])
    func rejectsZeroIdsVersionFFAndOtherForms(text: String) {
        #expect(TraceContext(traceparent: text, state: "a=1") == nil)
    }

    @Test(arguments: ["nonsense", "a=", String(repeating: "a", count: 513), "a=1\u{7},b=2"])
    func dropsAStateThatIsNone(state: String) throws {
        let context = try #require(TraceContext(traceparent: "00-\(trace)-\(parent)-00", state: state))
        #expect(context.state == nil)
    }

    @Test func stepsStayInTheTraceAndHaveOneIdEach() throws {
        let context = try #require(TraceContext(traceparent: "00-\(trace)-\(parent)-01", state: "a=1"))
        #expect(context.step("job_1 1") == context.step("job_1 1"))
        #expect(context.step("job_1 1") != context.step("job_1 2"))
        #expect(context.step("x").traceID == trace && context.step("x").state == "a=1")
        var generator = DrawnNumbers(count: 3)
        let made = TraceContext.random(using: &generator)
        #expect(TraceContext(traceparent: made.traceparent) == made)
    }
}
