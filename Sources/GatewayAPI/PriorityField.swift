import Billing

/// The field `Priority` of RFC 9218: a dictionary of RFC 9651, of which `u` counts here.
enum PriorityField {
    /// The usual urgency when the field is missing, cannot be read, or names none from 0 to 7.
    static func urgency(of fields: [String]) -> Urgency {
        var reader = StructuredDictionary(rest: Substring(fields.joined(separator: ",")))
        guard let members = reader.members(), case .integer(let level)? = members["u"] else { return .usual }
        return Urgency(level) ?? .usual
    }
}

/// Reads a dictionary of RFC 9651 whole, since one that is malformed anywhere counts as absent. Of the values only
/// integers are kept.
struct StructuredDictionary {
    enum Value: Hashable {
        case integer(Int)
        case other
    }

    var rest: Substring

    /// Nil when it is malformed. Of a repeated member the last counts.
    mutating func members() -> [String: Value]? {
        var members: [String: Value] = [:]
        skip(" ")
        while !rest.isEmpty {
            guard let key = take(/[a-z*][a-z0-9_\-.*]*/) else { return nil }
            var value: Value? = .other
            if take(/=/) != nil { value = take(/\(/) == nil ? bareItem() : innerList() }
            guard let value, readParameters() else { return nil }
            members[String(key)] = value
            skip(" \t")
            if rest.isEmpty { break }
            guard take(/,/) != nil else { return nil }
            skip(" \t")
            if rest.isEmpty { return nil }
        }
        return members
    }

    private mutating func innerList() -> Value? {
        while true {
            skip(" ")
            if take(/\)/) != nil { return .other }
            guard bareItem() != nil, readParameters(), rest.first == " " || rest.first == ")" else { return nil }
        }
    }

    private mutating func readParameters() -> Bool {
        while take(/;/) != nil {
            skip(" ")
            guard take(/[a-z*][a-z0-9_\-.*]*/) != nil else { return false }
            if take(/=/) != nil, bareItem() == nil { return false }
        }
        return true
    }

    private mutating func bareItem() -> Value? {
        if take(/-?[0-9]{1,12}\.[0-9]{1,3}(?![0-9.])/) != nil { return .other }
        if let digits = take(/-?[0-9]{1,15}(?![0-9.])/) { return Int(digits).map { .integer($0) } }
        if take(/"(?:[ !#-\[\]-~]|\\["\\])*"/) != nil { return .other }
        if take(/[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:\/]*/) != nil { return .other }
        if take(/:[A-Za-z0-9+\/=]*:/) != nil { return .other }
        return take(/\?[01]/) != nil || take(/@-?[0-9]{1,15}(?![0-9.])/) != nil ? .other : nil
    }

    private mutating func take(_ form: Regex<Substring>) -> Substring? {
        guard let match = rest.prefixMatch(of: form) else { return nil }
        rest = rest[match.range.upperBound...]
        return match.output
    }

    private mutating func skip(_ blanks: String) {
        rest = rest.drop { blanks.contains($0) }
    }
}
