/// The labels of one series, in the order of their names, fit for the exposition format.
struct MetricLabels: Hashable, Sendable {
    /// `account="main",outcome="succeeded"`; empty without labels.
    let text: String

    static let none = MetricLabels([])

    /// In bytes of UTF-8; our own values are words.
    private static let valueLimit = 128

    init(_ dimensions: [(String, String)]) {
        let values = Dictionary(dimensions.map { (Self.name($0.0), $0.1) }) { _, later in later }
        let pairs = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        text = pairs.joined(separator: ",")
    }

    /// `le` is the bound of a bucket, and two underscores in front are Prometheus's own.
    private static func name(_ dimension: String) -> String {
        let name = MetricName.plain(dimension)
        return name == "le" || name.hasPrefix("__") ? "label_" + name : name
    }

    /// Backslash, quotation mark and line feed, as the text format asks; other control characters become spaces.
    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            guard result.utf8.count < valueLimit else { return result + "…" }
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
            }
        }
        return result
    }
}
