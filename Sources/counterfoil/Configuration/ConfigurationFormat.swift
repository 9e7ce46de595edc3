import Yams

/// How the values of one kind are written: what the documentation calls the kind, and how one is read.
struct ConfigurationFormat<Value>: Sendable {
    let name: String
    /// The keys below a value of this kind, with paths relative to it.
    let inner: [ConfigurationKeyDescription]
    /// Nil when the value is not acceptable, which has been reported then.
    let read: @Sendable (ConfigurationValue) -> Value?

    init(
        _ name: String, inner: [ConfigurationKeyDescription] = [],
        read: @escaping @Sendable (ConfigurationValue) -> Value?
    ) {
        self.name = name
        self.inner = inner
        self.read = read
    }

    /// A single value, read by `parse`.
    static func scalar(
        _ name: String, expecting expected: String, parse: @escaping @Sendable (String) -> Value?
    ) -> ConfigurationFormat {
        ConfigurationFormat(name) { value in
            if let parsed = value.text.flatMap(parse) { return parsed }
            value.report(value.text == nil ? "expected \(expected), found \(value.kind)" : "expected \(expected)")
            return nil
        }
    }

    /// The same format with one more rule, which says what is wrong or nil.
    func refused(when fault: @escaping @Sendable (Value) -> String?) -> ConfigurationFormat {
        ConfigurationFormat(name, inner: inner) { value in
            guard let parsed = read(value) else { return nil }
            guard let message = fault(parsed) else { return parsed }
            value.report(message)
            return nil
        }
    }

    /// The same format, its value made into another together with its key.
    func named<Other>(_ make: @escaping @Sendable (String, Value) -> Other) -> ConfigurationFormat<Other> {
        ConfigurationFormat<Other>(name, inner: inner) { value in
            read(value).map { make(value.name, $0) }
        }
    }
}

extension ConfigurationFormat {
    /// A list, without the elements that were reported: who goes on to check the rest finds more of what is wrong.
    static func list<Element>(
        of element: ConfigurationFormat<Element>, count: ClosedRange<Int>
    ) -> ConfigurationFormat where Value == [Element] {
        ConfigurationFormat("list: \(element.name)", inner: element.inner) { value in
            guard let sequence = value.node.sequence, count.contains(sequence.count) else {
                value.report("expected a list of \(count.lowerBound) to \(count.upperBound), found \(value.count)")
                return nil
            }
            return sequence.enumerated().compactMap { element.read(value.element($0.offset, $0.element)) }
        }
    }

    /// A map with names of the operator's choosing, in the order of the file and without those that were reported.
    static func map<Element>(
        of element: ConfigurationFormat<Element>, keyedBy names: ConfigurationNames, count: ClosedRange<Int>
    ) -> ConfigurationFormat where Value == [Element] {
        let inner = element.inner.map { $0.below(names.placeholder) }
        return ConfigurationFormat("map \(names.placeholder): \(element.name)", inner: inner) { value in
            guard let mapping = value.node.mapping, count.contains(mapping.count) else {
                value.report("expected a map of \(count.lowerBound) to \(count.upperBound), found \(value.count)")
                return nil
            }
            return mapping.compactMap { key, node -> Element? in
                let name = key.scalar?.string ?? ""
                let member = value.member(name, line: key.mark?.line ?? value.line, node)
                if let fault = names.fault(name) { member.report(fault) }
                return element.read(member)
            }
        }
    }
}

extension ConfigurationValue {
    fileprivate var count: String {
        switch node {
        case .sequence(let sequence): "a list of \(sequence.count)"
        case .mapping(let mapping): "a map of \(mapping.count)"
        default: kind
        }
    }
}
