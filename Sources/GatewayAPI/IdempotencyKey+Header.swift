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
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
            text.append(escaped)
        }
        guard rest.isEmpty, field.utf8.count >= 2, field.last == "\"" else { return nil }
        self.init(text)
    }
}
