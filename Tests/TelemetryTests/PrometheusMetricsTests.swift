import CoreMetrics
import Testing

@testable import Telemetry

@Suite("PrometheusMetrics")
struct PrometheusMetricsTests {
    private let metrics = PrometheusMetrics(help: ["jobs_total": "Jobs \"so\\far\"\nall."])

    private func values(_ format: ExpositionFormat = .prometheus) throws -> [String: Double] {
        try ExpositionReader.read(metrics.exposition(format), format)
    }

    @Test func countsUnderOneNameWhoeverAsksForTheCounter() throws {
        Counter(label: "jobs", dimensions: [("account", "main")], factory: metrics).increment(by: 2)
        Counter(label: "jobs_total", dimensions: [("account", "main")], factory: metrics).increment()
        FloatingPointCounter(label: "jobs", dimensions: [("account", "main")], factory: metrics).increment(by: 0.5)
        #expect(try values()[#"jobs_total{account="main"}"#] == 3.5)
    }

    @Test func neverLetsACounterFall() throws {
        let counter = Counter(label: "jobs", factory: metrics)
        counter.increment(by: 5)
        counter.increment(by: -3)
        #expect(try values()["jobs_total"] == 5)
    }

    @Test func showsGaugesAndMeters() throws {
        let meter = Meter(label: "queue.depth", factory: metrics)
        meter.set(7)
        meter.decrement(by: 2)
        Gauge(label: "next_slot_seconds", factory: metrics).record(1.25)
        #expect(try values()["queue_depth"] == 5)
        #expect(try values()["next_slot_seconds"] == 1.25)
    }

    @Test func keepsTimersInSeconds() throws {
        let timer = Timer(label: "request_duration", factory: metrics)
        timer.recordMilliseconds(1)
        timer.recordMilliseconds(300)
        timer.recordSeconds(3600)
        let values = try values()
        #expect(values[#"request_duration_seconds_bucket{le="0.001"}"#] == 1)
        #expect(values[#"request_duration_seconds_bucket{le="0.25"}"#] == 1)
        #expect(values[#"request_duration_seconds_bucket{le="0.5"}"#] == 2)
        #expect(values[#"request_duration_seconds_bucket{le="+Inf"}"#] == 3)
        #expect(values["request_duration_seconds_sum"] == 3600.301)
        #expect(values["request_duration_seconds_count"] == 3)
    }

    @Test func ignoresWhatIsNoNumber() throws {
        let recorder = Recorder(label: "batch", factory: metrics)
        recorder.record(Double.nan)
        recorder.record(Double.infinity)
        recorder.record(3)
        #expect(try values()["batch_count"] == 1)
        #expect(try values()["batch_sum"] == 3)
    }

    @Test func boundsTheNumberOfSeriesAndCountsTheRest() throws {
        let metrics = PrometheusMetrics(seriesLimit: 10)
        for number in 0..<25 {
            Counter(label: "jobs", dimensions: [("id", "\(number)")], factory: metrics).increment()
        }
        let values = try ExpositionReader.read(metrics.exposition(), .prometheus)
        #expect(values.count == 11)
        #expect(values[PrometheusMetrics.refusedName] == 15)
    }

    @Test func refusesASecondKindUnderOneName() throws {
        Meter(label: "depth", factory: metrics).set(1)
        Recorder(label: "depth", factory: metrics).record(5)
        Recorder(label: "depth", dimensions: [("account", "main")], factory: metrics).record(5)
        let values = try values()
        #expect(values["depth"] == 1)
        #expect(values[PrometheusMetrics.refusedName] == 2)
        #expect(values.count == 2)
    }

    @Test(arguments: [ExpositionFormat.prometheus, .openMetrics])
    func survivesAStrictReaderWhateverTheLabels(format: ExpositionFormat) throws {
        let nasty = [("a-b", "x\"y\\z\nw\r"), ("le", "9"), ("__name__", "n"), ("1st", "é"), ("", ""), ("c d", "ü")]
        Counter(label: "jobs", dimensions: nasty, factory: metrics).increment()
        Counter(label: "1 odd.näme", dimensions: [("k", String(repeating: "v", count: 500))], factory: metrics)
            .increment()
        Timer(label: "wait", dimensions: nasty, factory: metrics).recordSeconds(2)
        let values = try values(format)
        #expect(values.keys.contains { $0.hasPrefix("jobs_total{") && $0.contains(#"x\"y\\z\nw "#) })
        #expect(values.keys.contains { $0.contains(#"label___name__="n",label_le="9""#) })
        #expect(values.keys.contains { $0.hasPrefix("_1_odd_n__me_total{") && $0.utf8.count < 200 })
    }

    @Test func saysTheSameTwice() {
        for name in ["b", "a", "c"] { Counter(label: name, factory: metrics).increment() }
        #expect(metrics.exposition() == metrics.exposition())
        #expect(metrics.exposition().split(separator: "\n").filter { $0.hasPrefix("# TYPE") }.map(String.init).isSorted)
    }

    @Test func countsFromManyTasksWithoutLosingOne() async throws {
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [metrics] in
                    for _ in 0..<1000 { Counter(label: "jobs", factory: metrics).increment() }
                }
            }
        }
        #expect(try values()["jobs_total"] == 8000)
    }
}

extension [String] {
    fileprivate var isSorted: Bool { self == sorted() }
}
