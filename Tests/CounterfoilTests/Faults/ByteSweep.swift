import Billing
import Crypto
import CurlTransport
import Foundation
import Logging
import Simulator
import Testing

/// Breaks the calls of many lines at once: each offset of a request and its response, in each manner.
struct ByteSweep: Sendable {
    /// Figures and findings of one sweep.
    struct Report: Sendable {
        var offsets = 0
        var outcomes: [String: Int] = [:]
        var violations: [String] = []
    }

    /// Stalls cost a time-out each, and hardly any work.
    private static let lines = 48

    let dialect: Dialect
    let operation: BrokenLine.Operation

    func run() async throws -> Report {
        let logins = (0..<Self.lines).map { "line\(100 + $0)" }
        var configuration = SimulatorConfiguration.calm(window: .zero)
        configuration.logins = logins.map { .init(name: $0, password: Workshop.password(of: $0)) }
        configuration.dialects = [dialect]
        configuration.embedsFont = false
        let simulator = try ProviderSimulator(configuration, logger: Logger(label: "simulator"))
        try await simulator.start()
        let transport = try CurlTransport(
            configuration: TransportConfiguration(maxConcurrentTransfers: Self.lines, userAgent: "sweep"))
        let url = await simulator.url
        let lines = try logins.map {
            try BrokenLine(login: $0, password: Workshop.password(of: $0), provider: url, transport: transport)
        }
        let whole = await lines[0].call(operation, number: 10_000, fault: nil)
        let passage = try #require(whole.passages.first)
        let breaks = Self.breaks(of: passage)
        // Apart, since a busy machine is late with the answers that a stall waits for.
        let (stalls, ends) = (breaks.filter { $0.manner == .stall }, breaks.filter { $0.manner != .stall })
        let calls =
            await sweep(ends, from: 10_001, over: lines.prefix(16))
            + sweep(
                stalls, from: 10_001 + ends.count, over: lines[...]) + [whole]
        await transport.shutdown()
        try await simulator.stop()
        var report = Judgement(whole: passage, of: dialect, arrivals: simulator.arrivals).report(on: calls)
        if report.offsets != breaks.count { report.violations.append("\(report.offsets) of \(breaks.count) broke") }
        return report
    }

    private static func breaks(of passage: FaultProxy.Passage) -> [FaultProxy.Break] {
        FaultProxy.Direction.allCases.flatMap { direction in
            (0...passage[direction]).flatMap { offset in
                FaultProxy.Manner.allCases.map { FaultProxy.Break(manner: $0, direction: direction, offset: offset) }
            }
        }
    }

    /// Each line takes every so manieth break.
    private func sweep(
        _ breaks: [FaultProxy.Break], from number: Int, over lines: ArraySlice<BrokenLine>
    ) async -> [BrokenLine.Call] {
        await withTaskGroup(of: [BrokenLine.Call].self) { group in
            for (first, line) in lines.enumerated() {
                group.addTask { [operation] in
                    var calls: [BrokenLine.Call] = []
                    for index in stride(from: first, to: breaks.count, by: lines.count) {
                        calls += await line.meet(breaks[index], operation, number: number + index)
                    }
                    return calls
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// What may have come of a call, by what passed over the wire and what the provider wrote down.
private struct Judgement {
    let whole: FaultProxy.Passage
    private let dialect: Dialect
    private let arrivals: [String: [Arrival]]

    init(whole: FaultProxy.Passage, of dialect: Dialect, arrivals: [Arrival]) {
        self.whole = whole
        self.dialect = dialect
        self.arrivals = Dictionary(grouping: arrivals) { $0.subclient ?? "" }
    }

    func report(on calls: [BrokenLine.Call]) -> ByteSweep.Report {
        var report = ByteSweep.Report(offsets: calls.count { $0.isBroken })
        for call in calls {
            report.outcomes[Self.word(for: call.result), default: 0] += 1
            let faults = faults(of: call)
            if !faults.isEmpty {
                let what = call.fault.map { "\($0)" } ?? "whole"
                report.violations.append("\(call.operation) \(what): \(faults.joined(separator: ", ")): \(call.result)")
            }
        }
        report.violations += lostIDs(calls)
        return report
    }

    private func faults(of call: BrokenLine.Call) -> [String] {
        let arrived = arrivals[call.subclient] ?? []
        var faults: [String] = []
        if arrived.count > 1 { faults.append("arrived \(arrived.count) times") }
        if call.passages.count != 1 { faults.append("\(call.passages.count) connections") }
        switch call.result {
        case .success(.created(let id, let amount, let content)):
            if arrived.map(\.created) != [Int(id.rawValue)] { faults.append("an id of nobody") }
            if amount?.amount != call.sum { faults.append("another amount") }
            if let content { faults += self.faults(of: content, in: call, arrived) }
        case .success(.document(let content)):
            faults += self.faults(of: content, in: call, arrived)
        case .failure(.outcomeUnknown): if call.fault == nil { faults.append("unknown without a fault") }
        case .failure(.notSent): if !arrived.isEmpty { faults.append("not sent, and arrived") }
        case .failure(.refused): faults.append("refused")
        }
        return faults
    }

    private func faults(of content: DocumentContent, in call: BrokenLine.Call, _ arrived: [Arrival]) -> [String] {
        var digest = SHA256()
        content.pieces.forEach { digest.update(data: $0) }
        let sha256 = digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let isSent = arrived.map(\.documentSHA256) == [content.sha256] && sha256 == content.sha256
        // All of a chunked body is there before the line feed behind its last chunk, and libcurl does not wait for that.
        let passed = call.passages.first?.response
        let isWhole = passed == whole.response || (dialect.isChunked && passed == whole.response - 1)
        return (isSent ? [] : ["a document that was not sent"]) + (isWhole ? [] : ["a document that was cut"])
    }

    /// Where the answer of a create broke off without a reset, its id is known from some byte on, and from then for good.
    private func lostIDs(_ calls: [BrokenLine.Call]) -> [String] {
        let answers = calls.compactMap { call -> (offset: Int, isCreated: Bool)? in
            guard call.operation == .create, let fault = call.fault, fault.manner == .close,
                fault.direction == .response
            else { return nil }
            if case .success(.created) = call.result { return (fault.offset, true) }
            return (fault.offset, false)
        }
        guard let first = answers.filter(\.isCreated).map(\.offset).min() else {
            return answers.isEmpty ? [] : ["no id was ever read"]
        }
        return answers.filter { $0.offset > first && !$0.isCreated }.map { "the id was lost at \($0.offset)" }
    }

    private static func word(for result: Result<UpstreamAnswer, UpstreamFailure>) -> String {
        switch result {
        case .success(.created(_, _, nil)): "created_without_document"
        case .success(.created): "created"
        case .success(.document): "read"
        case .failure(.outcomeUnknown): "outcome_unknown"
        case .failure(.notSent): "not_sent"
        case .failure(.refused): "refused"
        }
    }
}
