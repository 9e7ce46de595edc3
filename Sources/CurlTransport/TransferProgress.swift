/// How far a transfer has come, and which of the timeouts that libcurl does not know passes next.
///
/// connecting → awaiting (the request begins to leave) → receiving ⇄ paused. A request that libcurl repeats on a new
/// connection goes back to awaiting. Connect and total time are libcurl's own.
struct TransferProgress {
    private enum Stage {
        case connecting
        case awaiting(since: ContinuousClock.Instant)
        case receiving(since: ContinuousClock.Instant)
        case paused
    }

    private let timeouts: TransferTimeouts
    private var stage = Stage.connecting
    /// Whether a byte of the request may have left the process; never false again once true.
    private(set) var requestLeft = false

    init(timeouts: TransferTimeouts) {
        self.timeouts = timeouts
    }

    /// The next step writes the request.
    mutating func requestLeaves(at now: ContinuousClock.Instant) {
        requestLeft = true
        stage = .awaiting(since: now)
    }

    /// Bytes of the response arrived, and are taken.
    mutating func arrived(at now: ContinuousClock.Instant) {
        stage = .receiving(since: now)
    }

    /// The reader is behind: the peer owes nothing until `arrived` is called again.
    mutating func pause() {
        stage = .paused
    }

    /// When the transfer fails unless something arrives before; nil while nothing of ours runs.
    var deadline: (phase: TransferFailure.Phase, at: ContinuousClock.Instant)? {
        switch stage {
        case .connecting, .paused: nil
        case .awaiting(let since): (.firstByte, since + timeouts.firstByte)
        case .receiving(let since): (.idle, since + timeouts.idle)
        }
    }
}
