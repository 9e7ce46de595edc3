import Telemetry

/// A reader of the text formats that forgives nothing we would not want Prometheus to see.
enum ExpositionReader {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// Values by name and labels, as written.
    static func read(_ page: String, _ format: ExpositionFormat) throws -> [String: Double] {
        var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try require(lines.popLast() == "", "the page ends with a line feed")
        if format == .openMetrics { try require(lines.popLast() == "# EOF", "the page ends with EOF") }
        var values: [String: Double] = [:]
        var seen: Set<String> = []
        var rest = lines[...]
        while let help = rest.popFirst() {
            let name = try family(help, type: rest.popFirst() ?? "", format)
            try require(seen.insert(name.head).inserted, "\(name.head) comes once")
            let samples = rest.prefix { !$0.hasPrefix("#") }
            rest = rest.dropFirst(samples.count)
            for sample in samples {
                let (key, value) = try read(sample, of: name)
                try require(values.updateValue(value, forKey: key) == nil, "\(key) comes once")
            }
            if name.kind == "histogram" { try checkHistogram(Array(samples), name.head) }
        }
        return values
    }

    private static func family(
        _ help: String, type: String, _ format: ExpositionFormat
    ) throws -> (head: String, kind: String, samples: [String]) {
        guard let (_, name, text) = help.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/)?.output else {
            throw Fault(description: "no HELP line: \(help)")
        }
        try require(text.wholeMatch(of: /(?:[^\\]|\\[\\n"])*/) != nil, "HELP is escaped: \(text)")
        guard let (_, same, kind) = type.wholeMatch(of: /# TYPE (\S+) (counter|gauge|histogram)/)?.output else {
            throw Fault(description: "no TYPE line: \(type)")
        }
        try require(same == name, "TYPE follows its HELP")
        let head = String(name)
        switch (kind, format) {
        case ("histogram", _): return (head, "histogram", ["_bucket", "_sum", "_count"].map { head + $0 })
        case ("counter", .openMetrics):
            try require(!head.hasSuffix("_total"), "a family has no _total")
            return (head, "counter", [head + "_total"])
        case ("counter", .prometheus):
            try require(head.hasSuffix("_total"), "a counter has _total")
            return (head, "counter", [head])
        default: return (head, "gauge", [head])
        }
    }

    private static func read(
        _ line: String, of family: (head: String, kind: String, samples: [String])
    ) throws -> (String, Double) {
        let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/
        guard let (_, name, labels, number) = line.wholeMatch(of: pattern)?.output else {
            throw Fault(description: "no sample: \(line)")
        }
        try require(family.samples.contains(String(name)), "\(name) belongs to \(family.head)")
        let label = /[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\p{Cc}]|\\[\\"n])*"/
        var rest = labels ?? ""
        try require(labels != "", "no empty braces")
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: label) else { throw Fault(description: "bad labels: \(rest)") }
            rest = rest[match.range.upperBound...]
            if rest.first == "," { rest = rest.dropFirst() }
        }
        guard let value = Double(number) else { throw Fault(description: "no number: \(number)") }
        return (name + (labels.map { "{\($0)}" } ?? ""), value)
    }

    /// Buckets never fall, end with +Inf, and that one is the count.
    private static func checkHistogram(_ lines: [String], _ head: String) throws {
        var last = 0.0
        var sawEnd = false
        for line in lines {
            let value = Double(line.split(separator: " ").last ?? "") ?? -1
            if line.hasPrefix(head + "_bucket") {
                try require(value >= last, "buckets are cumulative")
                (last, sawEnd) = (value, line.contains("le=\"+Inf\""))
            } else if line.hasPrefix(head + "_count") {
                try require(sawEnd && value == last, "+Inf is the count")
                last = 0
            }
        }
    }

    private static func require(_ condition: Bool, _ promise: String) throws {
        guard condition else { throw Fault(description: "broken: \(promise)") }
    }
}
