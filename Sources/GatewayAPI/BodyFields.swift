import Billing

/// The members of a JSON object in a request, read one by one. Every fault is kept, so that all are told at once.
struct BodyFields {
    private let members: [JSON.Member]
    private(set) var faults: [Problem.Fault]

    /// - Throws: when the body is no JSON object. A member that `thing` does not have is a fault.
    init(_ text: JSONText, known: [String], of thing: String) throws(Problem) {
        let json: JSON
        do {
            json = try text.parsed()
        } catch {
            throw Problem(.malformedRequest, faults: [.init(place: .pointer(error.pointer), detail: error.detail)])
        }
        guard case .object(let members) = json else {
            throw .invalid(.pointer(""), "must be an object, not \(json.kind)")
        }
        self.members = members
        faults = members.filter { !known.contains($0.name) }.map { member in
            Problem.Fault(place: .pointer("/\(member.name)"), detail: "is not a field of \(thing)")
        }
    }

    /// Nil when it is left out.
    subscript(name: String) -> JSON? { members.first { $0.name == name }?.value }

    mutating func refuse(_ name: String, _ detail: String) {
        faults.append(.init(place: .pointer("/\(name)"), detail: detail))
    }

    /// A string that has to be there and fit the rule.
    mutating func text(_ name: String, _ rule: String, where fits: (String) -> Bool) -> String? {
        if self[name] == nil { refuse(name, "is required") }
        return self[name].flatMap { text($0, name, rule, where: fits) }
    }

    /// A string that may be left out, or be null.
    mutating func optionalText(_ name: String, _ rule: String, where fits: (String) -> Bool) -> String? {
        guard let value = self[name], value != .null else { return nil }
        return text(value, name, rule, where: fits)
    }

    private mutating func text(_ value: JSON, _ name: String, _ rule: String, where fits: (String) -> Bool) -> String? {
        guard case .string(let text) = value else {
            refuse(name, "must be a string, not \(value.kind)")
            return nil
        }
        if fits(text) { return text }
        refuse(name, rule)
        return nil
    }
}

extension BodyFields {
    static let lineRule = "must have 1 to 255 printable characters and no blanks at its ends"

    /// Why an operator decides so: kept with the decision for ever.
    mutating func reason() -> String? {
        text("reason", Self.lineRule) { $0.isPrintable(1...255) }
    }
}

/// The body of a decision that needs nothing but its reason.
struct ReasonBody: Hashable {
    let reason: String

    init(_ text: JSONText) throws(Problem) {
        var fields = try BodyFields(text, known: ["reason"], of: "a decision")
        guard let reason = fields.reason(), fields.faults.isEmpty else {
            throw Problem(.invalidInput, faults: fields.faults)
        }
        self.reason = reason
    }
}
