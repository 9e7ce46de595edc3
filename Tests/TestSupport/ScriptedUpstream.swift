package import Billing

/// A provider that notes every call and answers when, and what, the test says.
package actor ScriptedUpstream: Upstream {
    package typealias Answer = Result<UpstreamAnswer, UpstreamFailure>

    package private(set) var calls: [UpstreamCall] = []
    private var pending: [CheckedContinuation<Answer, Never>] = []
    private var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
    private var standing: Answer?

    /// With `answering`, every call is answered at once and alike; otherwise each waits for `answer`.
    package init(answering standing: Answer? = nil) {
        self.standing = standing
    }

    package func perform(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamAnswer {
        calls.append(call)
        wakeWatchers()
        if let standing { return try standing.get() }
        return try await withCheckedContinuation { pending.append($0) }.get()
    }

    /// Returns the call of that number, counted from one, as soon as it has been made.
    package func call(_ number: Int) async -> UpstreamCall {
        if calls.count < number {
            await withCheckedContinuation { watchers.append((number, $0)) }
        }
        return calls[number - 1]
    }

    /// Answers the oldest call that waits.
    package func answer(_ answer: Answer) {
        pending.removeFirst().resume(returning: answer)
    }

    private func wakeWatchers() {
        let due = watchers.filter { $0.count <= calls.count }
        watchers.removeAll { $0.count <= calls.count }
        due.forEach { $0.wake.resume() }
    }
}
