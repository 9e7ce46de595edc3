import Billing

extension IdempotencyKey {
    /// Reads the field's value: a string of RFC 9651 (`"order-1"`), or the same characters without quotes.
    init?(field: String) {
        guard field.first == "\"" else {
            self.init(field)
            return
        }
        var text = ""
        var rest = field.dropFirst()
        while let character = rest.popFirst() {
            switch character {
            case "\"" where rest.isEmpty:
                self.init(text)
                return
            case "\"":
                return nil
            case "\\":
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
                text.append(escaped)
            default:
                text.append(character)
            }
        }
        return nil
    }
}
