/// How long a call usually takes, for forecasts: the mean of the first calls, later one that forgets slowly.
///
/// A forecast multiplies it by the number of jobs ahead, so its error counts two hundred times in a queue of two hundred.
/// Over 32 calls the mean of calls that differ by a second is wrong by 0.13 s or less two times in three: 25 s in all,
/// where a slot is a minute.
struct UsualCall {
    private static let memory = 32

    /// A guess until the first call has ended.
    private(set) var duration: Duration = .seconds(1)
    private var calls = 0

    mutating func learn(_ call: Duration) {
        calls = min(calls + 1, Self.memory)
        duration += (call - duration) / calls
    }
}
