import Synchronization
package import Testing

/// Keeps tests apart that start processes, load the disk or take both processors for a while, whichever target they are of:
/// all at once they would measure each other, and miss their time-outs on a small machine. Other tests go on beside them.
package struct OneAtATime: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    private static let turnstile = Turnstile()

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.turnstile.enter()
        defer { Self.turnstile.leave() }
        try await function()
    }
}

extension Trait where Self == OneAtATime {
    package static var oneAtATime: Self { Self() }
}

/// Lets one in at a time, in the order of arrival.
private final class Turnstile: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken { state.waiting.append(continuation) }
                defer { state.isTaken = true }
                return !state.isTaken
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return CheckedContinuation<Void, Never>?.none
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
