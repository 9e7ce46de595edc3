import Yams

/// A part of the configuration that is a map with known keys.
protocol ConfigurationSection: Sendable {
    /// Every key there is: any other is refused.
    static var keys: [ConfigurationKeyDescription] { get }
    /// Reads every key before it gives up, so that all problems are found. Nil when one was reported.
    init?(reading map: ConfigurationMap)
}

/// A map with known keys, read key by key.
struct ConfigurationMap {
    let value: ConfigurationValue
    private let entries: [String: (line: Int, node: Node)]

    var name: String { value.name }

    /// Nil when the value is no map. Reports every key that is not among `known`.
    init?(_ value: ConfigurationValue, known: [ConfigurationKeyDescription]) {
        guard let mapping = value.node.mapping else {
            value.report("expected a map, found \(value.kind)")
            return nil
        }
        self.value = value
        var entries: [String: (line: Int, node: Node)] = [:]
        let names = known.map(\.path)
        for (key, node) in mapping {
            let name = key.scalar?.string ?? ""
            let line = key.mark?.line ?? value.line
            entries[name] = (line, node)
            if !names.contains(name) { value.member(name, line: line, node).report(Self.unknown(name, among: names)) }
        }
        self.entries = entries
    }

    func has(_ key: ConfigurationKey<some Any>) -> Bool {
        entries[key.name] != nil
    }

    /// Nil when the key is absent and nothing stands in for it, or when its value was reported.
    func read<Value: Hashable>(_ key: ConfigurationKey<Value>) -> Value? {
        let (line, node) = entries[key.name].map { ($0.line, $0.node) } ?? (value.line, key.absence.node)
        guard let node else {
            if key.absence == .required { report("is missing and has no default (\(key.format.name))", at: key) }
            return nil
        }
        let member = value.member(key.name, line: line, node)
        let read = key.format.read(member)
        value.reading.note(read, at: member.keyPath)
        return read
    }

    /// The names in a map of the operator's choosing, whatever is behind them.
    func names(in key: ConfigurationKey<some Any>) -> [String] {
        entries[key.name]?.node.mapping?.keys.compactMap { $0.scalar?.string } ?? []
    }

    func has(_ name: String) -> Bool { entries[name] != nil }

    func report(_ message: String, at name: String) {
        let path = value.keyPath.isEmpty ? name : "\(value.keyPath).\(name)"
        value.reading.report(message, at: path)
    }

    func report(_ message: String, at key: ConfigurationKey<some Any>) {
        report(message, at: key.name)
    }

    private static func unknown(_ name: String, among names: [String]) -> String {
        if let nearest = name.nearest(among: names) { return "unknown key: did you mean \(nearest)?" }
        return "unknown key: known here are \(names.joined(separator: ", "))"
    }
}

extension ConfigurationFormat where Value: ConfigurationSection {
    /// A map with the keys of the section.
    static var section: ConfigurationFormat {
        ConfigurationFormat("map", inner: Value.keys) { value in
            ConfigurationMap(value, known: Value.keys).flatMap(Value.init(reading:))
        }
    }
}
