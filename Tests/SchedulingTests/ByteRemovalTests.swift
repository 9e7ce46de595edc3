import Billing
import Foundation
import Logging
import SQLiteLedger
import ServiceLifecycle
import TestSupport
import Testing

@testable import Scheduling

/// What removed documents leave in a store for documents.
@Suite("Removal of bytes")
struct ByteRemovalTests {
    /// A store that holds digests only.
    private actor Shelf: DocumentStore {
        private(set) var digests: Set<String> = []
        private(set) var isAway = false

        func setAway(_ isAway: Bool) { self.isAway = isAway }

        func keep(_ content: DocumentContent) async throws(DocumentStoreFailure) {
            digests.insert(content.sha256)
        }

        func content(of document: Document) async throws(DocumentStoreFailure) -> HeldDocument {
            throw .damaged("digests only")
        }

        func remove(_ sha256: String) async throws(DocumentStoreFailure) {
            guard !isAway else { throw .unavailable("away") }
            digests.remove(sha256)
        }
    }

    private let shelf = Shelf()
    private let log = RecordedLog()
    private static let policy = RetentionPolicy(documents: .seconds(86400))

    private func retention(_ world: World) -> Retention {
        Retention(
            { Self.policy }, archive: world.ledger, documents: shelf, time: world.time,
            logger: Logger(label: "test") { _ in log })
    }

    private func scheduler(_ world: World) async throws -> Scheduler {
        let plan = AccountPlan(
            account: Account.Name("main"), gap: .seconds(60), guardTime: .milliseconds(500), credentialsMark: "mark")
        return try await Scheduler(
            plans: [plan], ledger: world.ledger, upstream: world.upstream, documents: shelf, time: world.time,
            logger: Logger(label: "test") { _ in log })
    }

    /// Has the invoice read from the provider, by the call of that number.
    private func read(_ world: World, _ scheduler: Scheduler, call: Int) async throws -> Job {
        let job = try await world.submit(.fetchInvoice(isRefresh: call > 1), to: scheduler)
        _ = await world.upstream.call(call)
        await world.upstream.answer(.success(.document(.make("one"))))
        return job
    }

    /// A world whose one document was put into the store and removed from the ledger.
    private func pruned() async throws -> World {
        let world = try await World()
        let scheduler = try await scheduler(world)
        try await world.running(scheduler) { scheduler in
            let job = try await read(world, scheduler, call: 1)
            #expect(try await scheduler.settled(job.id, within: .seconds(60)).state == .succeeded)
        }
        world.time.advance(by: .seconds(86400 * 2))
        try await retention(world).prune(by: Self.policy)
        return world
    }

    @Test func bytesGoOnceTheirRespiteIsOver() async throws {
        let world = try await pruned()
        try await retention(world).removeBytes()
        world.time.advance(by: Retention.respite - .seconds(1))
        try await retention(world).removeBytes()
        #expect(await shelf.digests == [DocumentContent.make("one").sha256])
        world.time.advance(by: .seconds(1))
        try await retention(world).removeBytes()
        #expect(await shelf.digests.isEmpty)
        #expect(log.lines.last?.message == "bytes of a removed document taken from the store")
    }

    @Test func whatAStoreThatIsAwayKeptGoesLater() async throws {
        let world = try await pruned()
        try await retention(world).removeBytes()
        world.time.advance(by: Retention.respite)
        await shelf.setAway(true)
        try await retention(world).removeBytes()
        #expect(log.lines.last?.message == "bytes of a removed document stay in the store for now")
        await shelf.setAway(false)
        world.time.advance(by: Retention.respite)
        try await retention(world).removeBytes()
        #expect(await shelf.digests.isEmpty)
    }

    @Test func bytesThatAreReadAgainMeanwhileStay() async throws {
        let world = try await pruned()
        try await retention(world).removeBytes()
        world.time.advance(by: Retention.respite - .seconds(1))
        let scheduler = try await scheduler(world)
        try await world.running(scheduler) { scheduler in
            let job = try await read(world, scheduler, call: 2)
            #expect(try await scheduler.settled(job.id, within: .seconds(60)).state == .succeeded)
        }
        world.time.advance(by: Retention.respite * 2)
        try await retention(world).removeBytes()
        #expect(await shelf.digests == [DocumentContent.make("one").sha256])
    }

    @Test func bytesThatAreBeingTakenAwayAreNotCountedUpon() async throws {
        let world = try await pruned()
        let now = world.time.now().wall
        #expect(try await world.ledger.chooseRemovals(at: now, later: now, limit: 1).count == 1)
        let scheduler = try await scheduler(world)
        try await world.running(scheduler) { scheduler in
            let job = try await read(world, scheduler, call: 2)
            await world.time.sleepers(1)
            #expect(try await world.ledger.job(job.id)?.state == .queued)
            #expect(log.lines.contains { $0.message == "document not stored, it will be read again" })
        }
    }
}
