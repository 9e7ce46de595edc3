import Billing
import Foundation
import TestSupport
import Testing

@testable import Scheduling

/// Properties of the order, over queues that a ledger's tickets make.
@Suite("FairQueue")
struct FairQueueTests {
    @Test(arguments: [1, 2, 7, 20])
    func aNewcomersFirstJobGoesWithinAsManySlotsAsThereAreEqualCallers(callers: Int) throws {
        var random = SeededRandom(seed: UInt64(callers))
        for served in stride(from: 0, to: 30, by: 3) {
            var line = Line()
            for caller in 1..<callers {
                for _ in 0..<Int.random(in: 1...20, using: &random) { line.add(caller: "old-\(caller)") }
            }
            (0..<served).forEach { _ in line.serve() }
            let newcomer = line.add(caller: "new")
            let position = try #require(line.queue.position(of: newcomer))
            #expect(position <= callers, "after \(served) slots")
        }
    }

    @Test func callersTakeTurnsByTheirWeights() {
        var line = Line()
        for caller in ["light", "heavy"] {
            for _ in 0..<120 { line.add(caller: caller, weight: caller == "heavy" ? 3 : 1) }
        }
        let served = (0..<120).compactMap { _ in line.serve()?.caller.rawValue }
        #expect(served.count { $0 == "heavy" } == 90)
        for start in stride(from: 0, to: 120, by: 4) {
            #expect(served[start..<start + 4].count { $0 == "light" } == 1, "in each round")
        }
    }

    @Test func whoStaysAwaySavesNothingUp() throws {
        var line = Line()
        (0..<50).forEach { _ in line.add(caller: "busy") }
        (0..<40).forEach { _ in line.serve() }
        let first = line.add(caller: "back")
        let second = line.add(caller: "back")
        #expect(try #require(line.queue.position(of: first)) <= 2)
        #expect(try #require(line.queue.position(of: second)) >= 3, "its second job takes turns with the other's")
    }

    /// The bound that `ClassRota` states: 8 × level + 8 calls between two turns of a class with work waiting, whatever
    /// comes meanwhile.
    @Test func noClassStarvesPastItsBound() {
        var random = SeededRandom(seed: 3)
        var line = Line()
        var waitedSince: [Urgency: Int] = [:]
        var longest: [Urgency: Int] = [:]
        for slot in 0..<800 {
            for urgency in Urgency.all where Double.random(in: 0..<1, using: &random) < (urgency.level == 0 ? 1 : 0.15)
            {
                line.add(caller: "c\(Int.random(in: 0..<4, using: &random))", urgency: urgency)
                waitedSince[urgency] = waitedSince[urgency] ?? slot
            }
            guard let job = line.serve() else { continue }
            let urgency = job.ticket.urgency
            longest[urgency] = max(longest[urgency] ?? 0, slot + 1 - (waitedSince[urgency] ?? slot))
            waitedSince[urgency] = line.waiting(urgency) > 0 ? slot + 1 : nil
        }
        for urgency in Urgency.all {
            let bound = 8 * urgency.level + 8
            #expect((longest[urgency] ?? 0) <= bound, "class \(urgency.level)")
        }
        #expect((longest[Urgency.all[7]] ?? 0) > 8, "the load made it wait")
    }

    @Test func theMoreUrgentGoesFirstUntilTheOthersHaveWaited() {
        var line = Line()
        let usual = line.add(caller: "a")
        (0..<30).forEach { _ in line.add(caller: "a", urgency: Urgency.all[0]) }
        #expect(line.queue.position(of: usual) == 26, "passed over 3 × 8 times, and the tie goes to the more urgent")
    }

    @Test func atTheSameTurnCreatesGoBeforeReads() {
        var line = Line()
        let read = line.add(.fetchInvoice(caller: .make("a")))
        let create = line.add(caller: "b")
        #expect(line.queue.position(of: create) == 1)
        #expect(line.queue.position(of: read) == 2)
    }

    /// Every position foretold is the one in which the job then goes, and a queue made anew from what the ledger keeps
    /// has the same order at every step: after a restart, and in another process.
    @Test(arguments: 1...6)
    func positionsAreExactAndTheOrderIsStable(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var line = Line()
        for _ in 0..<120 {
            let urgency = Urgency.all[Int.random(in: 0..<8, using: &random)]
            let caller = Caller.make("c\(Int.random(in: 0..<5, using: &random))", weight: Int(seed % 3) + 1)
            let key = "k\(Int.random(in: 0..<1_000_000, using: &random))"
            line.add(
                Bool.random(using: &random)
                    ? .create(key: key, caller: caller, urgency: urgency)
                    : .fetchInvoice(key, caller: caller, urgency: urgency))
            if Int.random(in: 0..<3, using: &random) == 0 { line.serve() }
            if Int.random(in: 0..<9, using: &random) == 0 { line.cancelOne(using: &random) }
        }
        let foretold = line.positions()
        #expect(foretold.values.sorted() == Array(1...max(1, line.queue.count)))
        #expect(line.rebuilt(using: &random).positions() == foretold)
        var place = 0
        while let job = line.serve() {
            place += 1
            #expect(foretold[job.id] == place)
            if place % 30 == 0 { #expect(line.rebuilt(using: &random).positions() == line.positions()) }
        }
        #expect(place == foretold.count)
    }

    @Test func foretellsThePositionOfAJobBeforeItComes() throws {
        var random = SeededRandom(seed: 5)
        var line = Line()
        for step in 0..<100 {
            let urgency = Urgency.all[Int.random(in: 0..<8, using: &random)]
            let order = Order.create(key: "k\(step)", caller: .make("c\(step % 4)"), urgency: urgency)
            let ticket = line.ticket(for: order)
            let foretold = line.queue.position(ofNew: ticket, isRead: false)
            let job = line.add(order)
            #expect(line.queue.position(of: job) == foretold)
            if step.isMultiple(of: 3) { line.serve() }
        }
    }
}
