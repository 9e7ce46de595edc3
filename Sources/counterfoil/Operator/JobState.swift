import Billing

/// The states a job may be in, for the completion of a command line.
enum JobState {
    static let all = Job.State.allCases.map(\.rawValue)
}
