package import Billing
package import CurlTransport
import Foundation
package import Logging
import Metrics
import ServiceLifecycle

/// Takes notices out of the ledger and delivers them, at least once: what was sent and not yet written down when the
/// process ended is sent again once its claim has run out, under the same id.
package actor Courier: Service {
    private let outbox: any LedgerReading & Outbox
    private let sender: NoticeSender
    private let time: any TimeSource
    private let logger: Logger
    private let jitter: @Sendable () -> Double
    private var targets: [Notice.Target: WebhookTarget] = [:]
    private var breakers: [Notice.Target: TargetBreaker] = [:]
    private var underWay: [Notice.Target: Int] = [:]
    /// The last event that was looked at for every target.
    private var seen: Int64 = -1

    /// How often the ledger is asked: no bell rings here for what another process settled.
    static let round: Duration = .seconds(1)
    /// At once, over all targets: 32 connections, each for half a minute at most, beside those to the provider.
    package static let sendingLimit = 32
    /// How long a claim holds: the longest transfer and as long again for the ledger.
    static let lease: Duration = NoticeSender.timeouts.total * 2

    /// - Parameter transport: For the notices alone: it follows no redirect and takes no proxy from the environment.
    package init(
        outbox: any LedgerReading & Outbox, transport: CurlTransport, time: any TimeSource, logger: Logger,
        jitter: @escaping @Sendable () -> Double = { .random(in: -1...1) }
    ) {
        self.outbox = outbox
        sender = NoticeSender(transport: transport)
        self.time = time
        self.logger = logger
        self.jitter = jitter
    }

    /// Goes on with these targets; one that is new begins with what is settled from now on.
    /// - Throws: what the ledger says; the targets are then as they were.
    package func serve(_ targets: [WebhookTarget]) async throws(LedgerFailure) {
        _ = try await outbox.address(targets.map(\.target), at: time.now().wall)
        // Shown as 0 from the start, so that the first of each is seen to be a rise.
        for target in targets {
            for outcome in Outcome.allCases { Self.attempts(target.target, outcome).increment(by: 0) }
        }
        self.targets = Dictionary(targets.map { ($0.target, $0) }) { first, _ in first }
        breakers = breakers.filter { self.targets[$0.key] != nil }
    }

    /// How many notices wait for each target of the configuration: of one at most 10,000 are counted, which takes
    /// some milliseconds.
    package func waiting() async throws(LedgerFailure) -> [Notice.Target: Int] {
        guard !targets.isEmpty else { return [:] }
        return try await outbox.pendingNotices(of: Array(targets.keys), atMost: 10_000)
    }

    /// Runs until the service is told to stop. Attempts under way are cut off then, and made again by the next process.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for delivery in await self.claimed() {
                        group.addTask { await self.deliver(delivery.notice, to: delivery.target) }
                    }
                    await self.rest()
                }
            }
        }
    }

    private func rest() async {
        do {
            try await time.sleep(until: time.now().sinceBoot + Self.round)
        } catch {
            // Cancelled: the loop sees it.
        }
    }

    /// What is to be sent now; each is given back by `deliver`.
    private func claimed() async -> [(notice: Notice, target: WebhookTarget)] {
        guard !targets.isEmpty else { return [] }
        do throws(LedgerFailure) {
            try await addressWhatIsNew()
            let now = time.now()
            let counts = room(at: now.sinceBoot)
            guard !counts.isEmpty else { return [] }
            let lease = now.wall.addingTimeInterval(Self.lease / .seconds(1))
            return try await outbox.claim(counts, at: now.wall, until: lease).compactMap { notice in
                guard let target = targets[notice.target] else { return nil }
                underWay[notice.target, default: 0] += 1
                return (notice, target)
            }
        } catch {
            logger.error("ledger unavailable, no notices sent", metadata: ["cause": "\(error)"])
            return []
        }
    }

    private func addressWhatIsNew() async throws(LedgerFailure) {
        let last = try await outbox.lastEvent()
        guard last != seen else { return }
        while try await outbox.address(Array(targets.keys), at: time.now().wall) > 0 {}
        seen = last
    }

    /// How many more may be under way for each target that may be called. Every target has its turn at the first places.
    private func room(at now: Duration) -> [Notice.Target: Int] {
        var left = Self.sendingLimit - underWay.values.reduce(0, +)
        var counts: [Notice.Target: Int] = [:]
        for target in targets.keys.shuffled() where left > 0 {
            let allowance = breakers[target, default: TargetBreaker()].allowance(at: now)
            let count = min(left, allowance - underWay[target, default: 0])
            guard count > 0 else { continue }
            counts[target] = count
            left -= count
        }
        return counts
    }

    private func deliver(_ notice: Notice, to target: WebhookTarget) async {
        let attempt = await sender.send(notice, to: target, at: time.now().wall)
        underWay[notice.target, default: 1] -= 1
        // Cut off by the stop: nothing is known of it, and its claim runs out.
        guard attempt.note == nil || !Task.isCancelled else { return }
        let fate = fate(of: notice, after: attempt)
        report(attempt, of: notice, fate)
        do {
            try await outbox.record(attempt, of: notice.id, fate)
        } catch {
            // It is sent again when its claim runs out: at least once is what is promised.
            logger.error(
                "ledger unavailable, attempt not recorded",
                metadata: ["notice": "\(notice.id)", "cause": "\(error)"])
        }
    }

    private func fate(of notice: Notice, after attempt: NoticeAttempt) -> NoticeFate {
        if attempt.note == nil { return .delivered }
        let wait = DeliverySchedule.wait(afterAttempt: notice.attempts + 1, jitter: jitter())
        return wait.map { .again(at: attempt.at.addingTimeInterval($0)) } ?? .givenUp
    }

    private func report(_ attempt: NoticeAttempt, of notice: Notice, _ fate: NoticeFate) {
        Self.attempts(notice.target, Outcome(fate)).increment()
        var metadata: Logger.Metadata = [
            "notice": "\(notice.id)", "job_id": "\(notice.event.job)", "caller": "\(notice.target.caller)",
            "target": "\(notice.target.name)", "attempt": "\(notice.attempts + 1)",
        ]
        metadata["status"] = attempt.status.map { "\($0)" }
        guard let note = attempt.note else {
            breakers[notice.target, default: TargetBreaker()].succeeded()
            return logger.info("notice delivered", metadata: metadata)
        }
        breakers[notice.target, default: TargetBreaker()].failed(at: time.now().sinceBoot)
        metadata["cause"] = "\(note)"
        if fate == .givenUp {
            logger.error("notice given up", metadata: metadata)
        } else {
            logger.warning("notice not delivered", metadata: metadata)
        }
    }

    /// Bounded labels: configured targets, three outcomes.
    private static func attempts(_ target: Notice.Target, _ outcome: Outcome) -> Counter {
        Counter(
            label: "counterfoil_webhook_attempts_total",
            dimensions: [
                ("caller", target.caller.rawValue), ("target", target.name), ("outcome", outcome.rawValue),
            ])
    }

    /// How an attempt is counted.
    private enum Outcome: String, CaseIterable {
        case delivered, failed
        case givenUp = "given_up"

        init(_ fate: NoticeFate) {
            switch fate {
            case .delivered: self = .delivered
            case .again: self = .failed
            case .givenUp: self = .givenUp
            }
        }
    }
}
