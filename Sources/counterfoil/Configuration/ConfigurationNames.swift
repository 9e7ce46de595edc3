/// What the names in a map of the operator's choosing may look like.
struct ConfigurationNames: Sendable {
    /// Stands for the name in the documentation: `accounts.NAME.url`.
    let placeholder: String
    /// What is wrong with a name, or nil.
    let fault: @Sendable (String) -> String?

    /// Names that appear in paths, queries, metric labels and logs.
    static let plain = ConfigurationNames(placeholder: "NAME") { name in
        let allowed = name.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard allowed, name.utf8.first?.isLetterOrDigit == true, name.utf8.count <= 64 else {
            return "a name has 1 to 64 letters, digits, - and _ and starts with a letter or digit"
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
