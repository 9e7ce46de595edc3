import Yams

/// A key of a section, typed: what it is called, how its value is written, and what holds when it is absent.
struct ConfigurationKey<Value>: Sendable {
    let name: String
    let format: ConfigurationFormat<Value>
    let absence: ConfigurationAbsence

    init(_ name: String, _ format: ConfigurationFormat<Value>, _ absence: ConfigurationAbsence = .required) {
        self.name = name
        self.format = format
        self.absence = absence
    }

    var description: ConfigurationKeyDescription {
        ConfigurationKeyDescription(path: name, type: format.name, absence: absence, inner: format.inner)
    }
}

/// What holds when a key is absent.
enum ConfigurationAbsence: Hashable, Sendable {
    case required
    /// Nothing at all stands in for it.
    case optional
    /// Read as if it stood in the file.
    case standard(String)
    case standardList([String])
    case emptyMap
    case emptyList

    /// The default as the documentation writes it.
    var text: String {
        switch self {
        case .required: "required"
        case .optional: "none"
        case .standard(let text): "`\(text)`"
        case .standardList(let texts): "`[\(texts.joined(separator: ", "))]`"
        case .emptyMap: "`{}`"
        case .emptyList: "`[]`"
        }
    }

    /// What is read in place of the absent value.
    var node: Node? {
        switch self {
        case .required, .optional: nil
        case .standard(let text): Node(text)
        case .standardList(let texts): Node(texts.map { Node($0) })
        case .emptyMap: Node([(Node, Node)]())
        case .emptyList: Node([Node]())
        }
    }
}

/// A key without its Swift type: for the search of unknown keys and for the documentation.
struct ConfigurationKeyDescription: Hashable, Sendable {
    let path: String
    let type: String
    let absence: ConfigurationAbsence
    let inner: [ConfigurationKeyDescription]

    func below(_ parent: String) -> ConfigurationKeyDescription {
        ConfigurationKeyDescription(path: "\(parent).\(path)", type: type, absence: absence, inner: inner)
    }

    /// The key itself and all below it, with whole paths.
    var rows: [ConfigurationKeyDescription] {
        [self] + inner.flatMap { $0.below(path).rows }
    }
}
