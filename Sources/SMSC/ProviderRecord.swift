import Billing
import Foundation

/// What the provider says beside, or instead of, a document.
struct ProviderRecord: Hashable {
    /// 1 to 18 digits, else it is not an id.
    let id: Invoice.ID?
    /// The created invoice's sum as the provider writes it.
    let sum: String?
    let refusal: Refusal?

    /// Reads a JSON object (documented), or the text `ERROR = 9 (description)` of sibling calls (inferred).
    ///
    /// Field names beside `error` and `error_code` are unverified: they are what `words` says. Nil when the bytes are
    /// neither.
    init?(_ bytes: [UInt8], in words: ProviderDialect.AnswerWords = .init()) {
        let text = ProviderText.decode(bytes, as: words.charset).trimmingCharacters(in: .whitespacesAndNewlines)
        if text.hasPrefix("{") {
            // Bytes that are no JSON are no answer: what follows from that is decided where the call ends.
            guard let json = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else { return nil }
            self.init(json, in: words)
        } else {
            guard let refusal = Self.refusal(inText: text) else { return nil }
            self.init(id: nil, sum: nil, refusal: refusal)
        }
    }

    private init(_ json: JSONValue, in words: ProviderDialect.AnswerWords) {
        let record = words.wrappers.lazy.compactMap { json[$0] }.first { $0[words.id] != nil } ?? json
        let id = record[words.id]?.text
        // The documented words are understood whatever the dialect: a code 2 that nobody read would cost the address.
        let code = (json[words.errorCode] ?? json["error_code"])?.text.flatMap { Int($0) }
        let text = (json[words.error] ?? json["error"])?.text ?? ""
        self.init(
            id: id.flatMap { $0.isAllDigits && $0.utf8.count <= 18 ? Invoice.ID($0) : nil },
            sum: record[words.amount]?.text,
            refusal: code.flatMap { $0 == 0 ? nil : Refusal(code: $0, text: text) })
    }

    private init(id: Invoice.ID?, sum: String?, refusal: Refusal?) {
        self.id = id
        self.sum = sum
        self.refusal = refusal
    }

    private static func refusal(inText text: String) -> Refusal? {
        guard let match = text.wholeMatch(of: /ERROR\s*=\s*([0-9]{1,6})\s*(?:\((.*)\))?.*/.dotMatchesNewlines()),
            let code = Int(match.1), code != 0
        else { return nil }
        return Refusal(code: code, text: match.2.map(String.init) ?? "")
    }
}
