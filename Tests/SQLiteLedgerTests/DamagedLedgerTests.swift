import Billing
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import SQLiteLedger

/// Thousands of spoilt ledgers: each is refused with a reason, when it is opened or when the spoilt part is read, or says
/// exactly what the sound one says. A guess would be an invoice over another amount, or a second one.
@Suite("Damaged ledgers", .oneAtATime)
struct DamagedLedgerTests {
    private static let files = ProcessInfo.processInfo.environment["DAMAGED"].flatMap { UInt64($0) } ?? 7_000
    private static var logs: UInt64 { files * 3 / 7 }

    @Test func refusesASpoiltFileOrSaysWhatTheSoundOneSays() async throws {
        let sample = try await SampleLedger()
        let tally = try await Tally.of(Self.files) { seed, folder in
            let damage = Damage(seed: seed)
            let spoilt = damage.spoil(sample.file)
            return spoilt == sample.file
                ? .unharmed : try await Self.judge(spoilt, log: nil, in: folder, [sample.truth])
        }
        tally.report("files")
        #expect(tally.guesses == [])
        #expect(tally.refused > 0 && tally.refusedLater > 0 && tally.unharmed > 0)
    }

    /// A log that was cut says what it said before its last commits: no one can tell it from one that never had them.
    @Test func refusesASpoiltLogOrSaysWhatTheSoundOneSays() async throws {
        let sample = try await SampleLedger()
        let earlier = try await Self.pastOf(sample)
        let tally = try await Tally.of(Self.logs) { seed, folder in
            let damage = Damage(seed: seed)
            let spoilt = damage.spoil(sample.crashed.log)
            let accepted = damage.kind == .cut ? earlier : [sample.truth]
            if spoilt == sample.crashed.log { return .unharmed }
            return try await Self.judge(sample.crashed.file, log: spoilt, in: folder, accepted)
        }
        tally.report("logs")
        #expect(tally.guesses == [])
        #expect(tally.refused > 0 && tally.unharmed > 0)
    }

    /// What the crashed ledger says for every length that its log may have been cut to.
    private static func pastOf(_ sample: SampleLedger) async throws -> Set<[String]> {
        let folder = try TemporaryFolder()
        var past: Set<[String]> = []
        for length in stride(from: 32, through: sample.crashed.log.count, by: 4096 + 24) {
            let ledger = try await open(sample.crashed.file, log: sample.crashed.log.prefix(length), in: folder)
            past.insert(try await SampleLedger.say(ledger))
            try await ledger.close()
        }
        return past
    }

    private static func open(_ file: Data, log: Data?, in folder: TemporaryFolder) async throws -> SQLiteLedger {
        let path = folder.path("ledger.sqlite")
        for old in ["", "-wal", "-journal"] where FileManager.default.fileExists(atPath: path + old) {
            try FileManager.default.removeItem(atPath: path + old)
        }
        try file.write(to: URL(fileURLWithPath: path))
        try log?.write(to: URL(fileURLWithPath: path + "-wal"))
        return try await SQLiteLedger.open(path: path)
    }

    private static func judge(
        _ file: Data, log: Data?, in folder: TemporaryFolder, _ accepted: Set<[String]>
    ) async throws -> Tally.Verdict {
        let ledger: SQLiteLedger
        do {
            ledger = try await open(file, log: log, in: folder)
            try await ledger.check()
        } catch {
            return .refused("\(error)")
        }
        do {
            let words = try await SampleLedger.say(ledger)
            try await ledger.close()
            return accepted.contains(words) ? .unharmed : .guess("\(words)")
        } catch let failure as LedgerFailure where failure.isFinal {
            return .refusedLater
        }
    }
}

/// What became of many spoilt ledgers.
private struct Tally: Sendable {
    enum Verdict: Sendable {
        case refused(String), refusedLater, unharmed, guess(String)
    }

    private(set) var refused = 0
    private(set) var refusedLater = 0
    private(set) var unharmed = 0
    private(set) var guesses: [String] = []

    /// Judges as many as the machine has processors at a time, each in a folder of its own.
    static func of(
        _ count: UInt64, _ judge: @escaping @Sendable (UInt64, TemporaryFolder) async throws -> Verdict
    ) async throws -> Tally {
        let seeds = Seeds()
        return try await withThrowingTaskGroup(of: Tally.self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask {
                    var tally = Tally()
                    let folder = try TemporaryFolder(inMemory: true)
                    while case let seed = seeds.next(), seed < count {
                        tally.add(try await judge(seed, folder), seed: seed)
                    }
                    return tally
                }
            }
            return try await group.reduce(into: Tally()) { $0.add($1) }
        }
    }

    private mutating func add(_ verdict: Verdict, seed: UInt64) {
        switch verdict {
        case .refused(let reason):
            refused += 1
            if reason.isEmpty { guesses.append("\(Damage(seed: seed)): refused without a reason") }
        case .refusedLater: refusedLater += 1
        case .unharmed: unharmed += 1
        case .guess(let words): guesses.append("\(Damage(seed: seed)): \(words.prefix(2000))")
        }
    }

    private mutating func add(_ other: Tally) {
        refused += other.refused
        refusedLater += other.refusedLater
        unharmed += other.unharmed
        guesses += other.guesses
    }

    func report(_ what: String) {
        print(
            """
            count damaged_\(what) \(refused + refusedLater + unharmed + guesses.count)
            count refused_\(what) \(refused)
            count refused_when_read_\(what) \(refusedLater)
            count harmless_\(what) \(unharmed)
            count guesses_\(what) \(guesses.count)
            """)
    }
}

private final class Seeds: Sendable {
    private let count = Mutex<UInt64>(0)

    func next() -> UInt64 {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
