/// Names as Prometheus allows them: letters, digits and underscores, no digit first.
enum MetricName {
    static func plain(_ label: String) -> String {
        var name = ""
        for byte in label.utf8 {
            let character = Character(Unicode.Scalar(byte))
            let isAllowed = byte < 0x80 && (character.isLetter || character.isNumber || character == "_")
            name.append(isAllowed ? character : "_")
        }
        return name.first?.isNumber ?? true ? "_" + name : name
    }

    static func counter(_ label: String) -> String {
        suffixed(plain(label), "_total")
    }

    static func seconds(_ label: String) -> String {
        suffixed(plain(label), "_seconds")
    }

    /// What there is to say of a metric that nobody described.
    static func words(_ name: String) -> String {
        let text = name.split(separator: "_").joined(separator: " ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func suffixed(_ name: String, _ suffix: String) -> String {
        name.hasSuffix(suffix) ? name : name + suffix
    }
}
