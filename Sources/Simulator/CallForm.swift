import Crypto
import Foundation

/// The parameters of a call, from the query and the body alike.
struct CallForm: Hashable, Sendable {
    private let values: [String: String]

    /// - Parameters:
    ///   - texts: Form-encoded texts; where a name stands twice the last one counts, as in PHP.
    ///   - wording: What the provider calls the parameters. Here they have their documented names.
    init(_ texts: [String], in wording: ProviderWording = ProviderWording()) {
        var said: [String: String] = [:]
        let isCyrillic = wording.readsWindows1251
        for pair in texts.flatMap({ $0.split(separator: "&") }) {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            said[Self.decoded(halves[0], isCyrillic)] = halves.count > 1 ? Self.decoded(halves[1], isCyrillic) : ""
        }
        let renamed = Set(wording.parameters.keys).union(wording.parameters.values)
        var values = said.filter { !renamed.contains($0.key) }
        for (name, other) in wording.parameters { values[name] = said[other] }
        self.values = values
        lacksParameter = wording.required.contains { said[$0.key] != $0.value }
    }

    /// The provider insists on a parameter that is not there.
    let lacksParameter: Bool

    subscript(name: String) -> String? { values[name] }

    enum Command: String, Hashable, Sendable, CaseIterable {
        case createInvoice = "add_account"
        case getInvoice = "get_account"
        case getAct = "get_act"
    }

    /// The one command whose parameter is 1; nil when there is none or more than one.
    var command: Command? {
        let named = Command.allCases.filter { values[$0.rawValue] == "1" }
        return named.count == 1 ? named[0] : nil
    }

    /// SHA-256 of all parameters but the credentials, sorted: tells equal calls from different ones.
    var digest: String {
        let text = values.filter { !["login", "psw", "apikey"].contains($0.key) }
            .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
        return SHA256.hash(data: Data(text.utf8)).hexadecimal
    }

    /// Percent-decoded; UTF-8, or windows-1251 where it is not or nothing else is read.
    private static func decoded(_ text: Substring, _ isCyrillic: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                bytes.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        if !isCyrillic, let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { PDFFont.scalar(Int($0)) }))
    }
}

extension Sequence<UInt8> {
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
