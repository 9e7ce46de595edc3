import NIOCore

/// Runs the tasks of a connection's requests on the connection's own event loop, so that a request and its answer change threads for what they
/// wait for only: for the ledger, for a job.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
