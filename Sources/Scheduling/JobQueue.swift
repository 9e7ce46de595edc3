package import Billing

/// One account's waiting jobs in order of arrival. A job keeps its place until its call has settled it.
package struct JobQueue: Sendable {
    private var order: [Job.ID] = []
    private var waiting: Set<Job.ID> = []

    package init() {}

    package var count: Int { order.count }
    package var first: Job.ID? { order.first }

    package mutating func append(_ job: Job.ID) {
        guard waiting.insert(job).inserted else { return }
        order.append(job)
    }

    package mutating func remove(_ job: Job.ID) {
        guard waiting.remove(job) != nil else { return }
        order.removeAll { $0 == job }
    }

    /// 1 goes next; nil when the job does not wait here.
    package func position(of job: Job.ID) -> Int? {
        guard waiting.contains(job) else { return nil }
        return order.firstIndex(of: job).map { $0 + 1 }
    }
}
