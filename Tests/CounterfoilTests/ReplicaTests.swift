import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// Three gateways that share one PostgreSQL: the promises of one, kept by all together.
@Suite("Replicas", .oneAtATime)
struct ReplicaTests {
    /// A lease of 1 + 2 + 5 seconds.
    private let impatient = "{connect: 1s, first_byte: 2s, idle: 2s, total: 2s}"

    @Test(arguments: [false, true])
    func oneKeyIsOneJobAndOneReadIsOneCall(throughPooler: Bool) async throws {
        let cluster = try await PostgresCluster.running()
        let database = try await cluster.database()
        let pooler = throughPooler ? try await PgBouncer(for: cluster) : nil
        let replicas = try await Replicas(on: pooler?.url(of: database) ?? database, .init(logins: ["main", "second"]))
        try await replicas.using {
            try await checkOneKey(replicas)
            try await checkOneRead(replicas)
            try await checkStreams(replicas)
            #expect((replicas.gaps(of: "main") + replicas.gaps(of: "second")).allSatisfy { $0 >= 1_000_000_000 })
        }
        await pooler?.stop()
    }

    private func checkOneKey(_ replicas: Replicas) async throws {
        let replies = try await asked(100, of: replicas) { try await $0.create("77.00", key: "same", wait: 20) }
        #expect(replies.allSatisfy { $0.status == 201 }, "\(Set(replies.map(\.status)))")
        #expect(Set(replies.map { $0["id"] }).count == 1)
        #expect(replicas.simulator.arrivals.filter { $0.sum == "77.00" }.count == 1)
        let jobs = try await replicas.callers[0].get("/jobs")
        #expect(jobs.text.components(separatedBy: "job_").count - 1 == 1, "\(jobs.text)")
    }

    /// Whoever makes the call, those who wait at the other gateways are answered too.
    private func checkOneRead(_ replicas: Replicas) async throws {
        let replies = try await asked(30, of: replicas) {
            try await $0.get("/subclients/4521/acts/501?account=second", wait: 20)
        }
        #expect(replies.allSatisfy { $0.status == 200 }, "\(Set(replies.map(\.status)))")
        #expect(replicas.simulator.arrivals.filter { $0.login == "second" }.count == 1)
    }

    /// Whoever makes the call, each gateway's stream tells of it, and not only when the heartbeat looks.
    private func checkStreams(_ replicas: Replicas) async throws {
        let job = try #require(try await replicas.callers[0].create("5.00", key: "streamed")["id"])
        let streams = try await asked(replicas.callers.count, of: replicas) { try await $0.get("/jobs/\(job)/events") }
        for stream in streams.map(\.text) {
            let states = ["queued", "sending", "succeeded"].map { stream.contains("\"state\":\"\($0)\"") }
            #expect(states == [true, true, true] && !stream.contains("nothing new"), "\(stream)")
        }
    }

    private func asked(
        _ count: Int, of replicas: Replicas,
        _ request: @escaping @Sendable (TestCaller) async throws -> TestCaller.Reply
    ) async throws -> [TestCaller.Reply] {
        try await withThrowingTaskGroup(of: TestCaller.Reply.self) { group in
            for number in 0..<count {
                let caller = replicas.callers[number % replicas.callers.count]
                group.addTask { try await request(caller) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func aGatewayKilledInACallLeavesTheTruthToTheOthers() async throws {
        var slow = SimulatorConfiguration.calm()
        slow.latency = .milliseconds(1500)
        let replicas = try await Replicas(
            2, on: try await PostgresCluster.running().database(),
            .init(logins: ["main", "second"], timeouts: impatient), provider: slow)
        try await replicas.using {
            await replicas.stop(1)
            let create = try await replicas.callers[0].create("1.00", key: "a")
            let read = try await replicas.callers[0].get("/subclients/4521/acts/501?account=second")
            let (createJob, readJob) = (try #require(create["id"]), try #require(read["id"]))
            for job in [createJob, readJob] { try await reach("sending", job, at: replicas.callers[0]) }
            try await seen(2, by: replicas)
            await replicas.stop(0, SIGKILL)
            try await replicas.start(1)
            #expect(try await replicas.callers[1].settled(createJob)["state"] == "outcome_unknown")
            #expect(try await replicas.callers[1].settled(readJob)["state"] == "succeeded")
            #expect(replicas.simulator.arrivals.filter { $0.sum != nil }.count == 1)
            // From the first arrival: what the lease had left, and the gap after it.
            #expect(replicas.gaps(of: "second").allSatisfy { $0 >= 7_000_000_000 })
        }
    }

    @Test func aGatewayFrozenBeforeItSendsDoesNotSendWhenItWakes() async throws {
        let dead = try DeadHost()
        let replicas = try await Replicas(
            2, on: try await PostgresCluster.running().database(),
            .init(timeouts: impatient, deadHost: "http://127.0.0.1:\(dead.port)/"))
        try await replicas.using {
            await replicas.stop(1)
            let reply = try await replicas.callers[0].create("1.00", key: "a")
            let job = try #require(reply["id"])
            try await reach("sending", job, at: replicas.callers[0])
            // It is connecting to the host that never answers, for a second; it sleeps for longer than its lease.
            replicas.send(SIGSTOP, to: 0)
            try await replicas.start(1)
            #expect(try await replicas.callers[1].settled(job)["state"] == "outcome_unknown")
            #expect(replicas.simulator.arrivals.isEmpty)
            replicas.send(SIGCONT, to: 0)
            // It says that nothing was sent after all, so the create goes back to the queue and is sent once.
            try await reach("succeeded", job, at: replicas.callers[1])
            #expect(replicas.simulator.arrivals.map(\.sum) == ["1.00"])
        }
    }

    private func reach(_ state: String, _ job: String, at caller: TestCaller) async throws {
        while try await caller.get("/jobs/\(job)")["state"] != state {}
    }

    private func seen(_ count: Int, by replicas: Replicas) async throws {
        while replicas.simulator.arrivals.count < count { _ = try await replicas.callers[0].get("/jobs") }
    }
}
