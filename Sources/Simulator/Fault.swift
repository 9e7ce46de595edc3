/// One way in which a call may go wrong.
package enum Fault: Hashable, Sendable {
    /// How a connection ends, or does not, after so many bytes.
    package enum Break: String, Hashable, Sendable, CaseIterable {
        case close, reset, stall
    }

    /// Nobody listens: connections are refused while the rule stands.
    case refuse
    case request(Break, after: Int)
    /// Bytes of the whole response, head and all. What the call asked for has been done.
    case response(Break, after: Int)
    /// The response ends at two thirds of its bytes.
    case truncate
    /// What the call asked for is done, and the connection dropped without a word.
    case drop
    case html
    /// Answered in place of doing what was asked.
    case error(Int)
    /// One byte a second.
    case drip

    var isInRequest: Bool { if case .request = self { true } else { false } }

    /// Answered without doing what was asked.
    var replacesAnswer: Bool {
        switch self {
        case .html, .error: true
        default: false
        }
    }
}

/// A fault, and which calls it befalls.
package struct FaultRule: Hashable, Sendable, CustomStringConvertible {
    package let fault: Fault
    /// From 0 to 1.
    package var rate = 1.0
    /// How often it still happens; nil for ever.
    package var times: Int?
    package var login: String?
    /// `add_account`, `get_account` or `get_act`.
    package var command: String?

    package init(_ fault: Fault, rate: Double = 1, times: Int? = nil, login: String? = nil, command: String? = nil) {
        self.fault = fault
        self.rate = rate
        self.times = times
        self.login = login
        self.command = command
    }

    /// One call in twenty goes wrong, each in a way that a real provider's might.
    package static let mischief = [
        FaultRule(.truncate, rate: 0.01), FaultRule(.drop, rate: 0.01), FaultRule(.html, rate: 0.01),
        FaultRule(.error(9), rate: 0.005), FaultRule(.error(5), rate: 0.005),
        FaultRule(.response(.reset, after: 0), rate: 0.01),
    ]

    /// Reads `close-response-after=120,rate=0.1,times=3,login=acme,command=add_account`: a fault, then conditions.
    package init?(_ text: String) {
        let items = text.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        guard let first = items.first, let fault = Fault(first) else { return nil }
        self.init(fault)
        for item in items.dropFirst() {
            guard item.count == 2 else { return nil }
            switch item[0] {
            case "rate":
                guard let rate = Double(item[1]), (0...1).contains(rate) else { return nil }
                self.rate = rate
            case "times":
                guard let times = Int(item[1]), times > 0 else { return nil }
                self.times = times
            case "login": login = item[1]
            case "command" where CallForm.Command(rawValue: item[1]) != nil: command = item[1]
            default: return nil
            }
        }
    }

    package var description: String {
        let conditions = [
            rate < 1 ? "rate=\(rate)" : nil, times.map { "times=\($0)" }, login.map { "login=\($0)" },
            command.map { "command=\($0)" },
        ]
        return ([fault.description] + conditions.compactMap { $0 }).joined(separator: ",")
    }
}

extension Fault: CustomStringConvertible {
    /// The words of a rule's first item: a name, and a number where one belongs to it.
    init?(_ item: [String]) {
        let number = item.count == 2 ? Int(item[1]).flatMap { $0 >= 0 ? $0 : nil } : nil
        guard let name = item.first, item.count == 1 || number != nil else { return nil }
        let plain: [String: Fault] = [
            "refuse": .refuse, "truncate": .truncate, "drop": .drop, "html": .html, "drip": .drip,
        ]
        if let fault = plain[name], number == nil {
            self = fault
        } else if name == "error", let number {
            self = .error(number)
        } else {
            let words = name.split(separator: "-")
            guard words.count == 3, words[2] == "after", let kind = Break(rawValue: String(words[0])), let number else {
                return nil
            }
            switch words[1] {
            case "request": self = .request(kind, after: number)
            case "response": self = .response(kind, after: number)
            default: return nil
            }
        }
    }

    package var description: String {
        switch self {
        case .refuse: "refuse"
        case .request(let kind, let bytes): "\(kind.rawValue)-request-after=\(bytes)"
        case .response(let kind, let bytes): "\(kind.rawValue)-response-after=\(bytes)"
        case .truncate: "truncate"
        case .drop: "drop"
        case .html: "html"
        case .error(let code): "error=\(code)"
        case .drip: "drip"
        }
    }
}
