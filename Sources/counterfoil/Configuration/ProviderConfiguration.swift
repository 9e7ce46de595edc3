import Billing
import SMSC

// What may differ between providers, as keys of the file. Everything has the documented or likeliest word as its default.

extension ProviderDialect: ConfigurationSection {
    private static let commandsKey = ConfigurationKey<Commands>("commands", .section, .emptyMap)
    private static let fieldsKey = ConfigurationKey<Fields>("fields", .section, .emptyMap)
    private static let formCharsetKey = ConfigurationKey<FormCharset>("form_charset", .choice, .standard("utf-8"))
    private static let answerKey = ConfigurationKey<AnswerWords>("answer", .section, .emptyMap)

    static let keys = [
        commandsKey.description, fieldsKey.description, formCharsetKey.description, answerKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let commands = map.read(Self.commandsKey)
        let fields = map.read(Self.fieldsKey)
        let formCharset = map.read(Self.formCharsetKey)
        let answer = map.read(Self.answerKey)
        guard let commands, let fields, let formCharset, let answer else { return nil }
        self.init()
        self.commands = commands
        self.fields = fields
        self.formCharset = formCharset
        self.answer = answer
        let names = (commands.names + fields.names).map { $0.lowercased() }
        for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
            map.value.report("\(name) stands for two things: the provider could not tell them apart")
        }
    }

    /// Names of parameters that the gateway sets itself.
    var ownParameters: Set<String> { Set((commands.names + fields.names).map { $0.lowercased() }) }
}

extension ProviderDialect.Commands: ConfigurationSection {
    private static let words = ConfigurationWords<Self>([
        ("create_invoice", \.createInvoice), ("get_invoice", \.getInvoice), ("get_act", \.getAct),
    ])
    static let keys = words.keys

    init?(reading map: ConfigurationMap) {
        self.init()
        guard Self.words.read(map, into: &self) else { return nil }
    }
}

extension ProviderDialect.Fields: ConfigurationSection {
    private static let words = ConfigurationWords<Self>([
        ("login", \.login), ("password", \.password), ("api_key", \.apiKey),
        ("subclient_login", \.subclientLogin), ("subclient_number", \.subclientNumber), ("amount", \.amount),
        ("service", \.service), ("id", \.id), ("act_number", \.actNumber),
    ])
    static let keys = words.keys

    init?(reading map: ConfigurationMap) {
        self.init()
        guard Self.words.read(map, into: &self) else { return nil }
    }
}

extension ProviderDialect.AnswerWords: ConfigurationSection {
    private static let words = ConfigurationWords<Self>([
        ("id", \.id), ("amount", \.amount), ("error", \.error), ("error_code", \.errorCode),
    ])
    private static let wrappersKey = ConfigurationKey<[String]>(
        "wrappers", .list(of: .word, count: 0...8), .standardList(["invoice", "account"]))
    private static let charsetKey = ConfigurationKey<ProviderDialect.AnswerCharset>(
        "charset", .choice, .standard("auto"))

    static let keys = words.keys + [wrappersKey.description, charsetKey.description]

    init?(reading map: ConfigurationMap) {
        self.init()
        let isRead = Self.words.read(map, into: &self)
        let wrappers = map.read(Self.wrappersKey)
        let charset = map.read(Self.charsetKey)
        guard isRead, let wrappers, let charset else { return nil }
        self.wrappers = wrappers
        self.charset = charset
        let names = [id, amount, error, errorCode]
        if Set(names).count < names.count {
            map.value.report("two of id, amount, error and error_code have the same name: an answer could not be read")
        }
    }
}

/// Keys whose values are words of the provider's, each at home in one property.
private struct ConfigurationWords<Section: Sendable>: Sendable {
    private let words: [(key: ConfigurationKey<String>, path: any WritableKeyPath<Section, String> & Sendable)]

    init(_ words: [(String, any WritableKeyPath<Section, String> & Sendable)]) where Section: DefaultWorded {
        let standard = Section()
        self.words = words.map { name, path in
            (ConfigurationKey(name, .word, .standard(standard[keyPath: path])), path)
        }
    }

    var keys: [ConfigurationKeyDescription] { words.map(\.key.description) }

    /// Reads all of them before it says whether they are in order.
    func read(_ map: ConfigurationMap, into section: inout Section) -> Bool {
        var isRead = true
        for (key, path) in words {
            if let word = map.read(key) { section[keyPath: path] = word } else { isRead = false }
        }
        return isRead
    }
}

/// Has a word for everything without being told.
private protocol DefaultWorded {
    init()
}

extension ProviderDialect.Commands: DefaultWorded {}
extension ProviderDialect.Fields: DefaultWorded {}
extension ProviderDialect.AnswerWords: DefaultWorded {}

extension ConfigurationFormat<String> {
    /// The name of a parameter or of a member of a JSON object.
    fileprivate static let word = scalar(
        "word", expecting: "a word of 1 to 64 letters, digits, - and _, a letter or digit first"
    ) { text in
        ConfigurationNames.plain.fault(text) == nil ? text : nil
    }
}
