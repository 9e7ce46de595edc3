import Billing
import Foundation
import SMSC

/// Removes an account's credentials from what others may read, however a server has escaped them when it echoed them: each
/// character may stand in any of its forms, and the forms may be mixed.
struct SecretScrubber: Sendable {
    private let patterns: [Pattern]
    private static let mark = Array("•••".utf8)

    init(_ credentials: Credentials) {
        let secrets: [String] =
            switch credentials {
            case .password(let login, let password): [password.reveal(), login, "\(login):\(password.reveal())"]
            case .apiKey(let key): [key.reveal()]
            }
        let encoded = secrets.flatMap { secret in
            [Data(secret.utf8), secret.data(using: .windowsCP1251)].compactMap { $0?.base64EncodedString() }
        }
        patterns = (secrets + encoded).filter { !$0.isEmpty }.map(Pattern.init)
    }

    func scrubbed(_ bytes: Data) -> Data {
        let bytes = Array(bytes)
        var (clean, place) = ([UInt8](), 0)
        clean.reserveCapacity(bytes.count)
        while place < bytes.count {
            if let end = patterns.compactMap({ $0.end(in: bytes, from: place) }).max() {
                clean += Self.mark
                place = end
            } else {
                clean.append(bytes[place])
                place += 1
            }
        }
        return Data(clean)
    }

    func scrubbed(_ text: String) -> String {
        String(decoding: scrubbed(Data(text.utf8)), as: UTF8.self)
    }
}

extension SecretScrubber {
    /// A text, character by character, each in every form in which it may stand.
    private struct Pattern: Sendable {
        /// Longest first, in lower case where case does not matter.
        private let characters: [[Form]]
        private let beginnings: Set<UInt8>

        init(_ text: String) {
            characters = text.unicodeScalars.map { scalar in
                Form.all(of: scalar).sorted { $0.bytes.count > $1.bytes.count }
            }
            beginnings = Set(
                characters[0].compactMap(\.bytes.first).flatMap { byte in [byte, Form.upper(byte)] })
        }

        /// So much of a secret at the very end of what was cut off is taken for the rest of it too.
        private static let cut = 4

        /// Where the text ends that begins at `start`; nil when it does not stand there.
        func end(in bytes: [UInt8], from start: Int) -> Int? {
            guard beginnings.contains(bytes[start]) else { return nil }
            var place = start
            for (number, forms) in characters.enumerated() {
                if let end = Self.end(of: forms, in: bytes, at: place) {
                    place = end
                } else {
                    let isCut = number >= Self.cut && forms.contains { $0.isCut(in: bytes, at: place) }
                    return isCut ? bytes.count : nil
                }
            }
            return place
        }

        /// Text that was escaped again and again has backslashes before whatever had one.
        private static func end(of forms: [Form], in bytes: [UInt8], at place: Int) -> Int? {
            if let form = forms.first(where: { $0.stands(in: bytes, at: place) }) { return place + form.bytes.count }
            let inner = place + bytes[place...].prefix { $0 == UInt8(ascii: "\\") }.count
            guard inner > place else { return nil }
            // The last of them belongs to the form where that has one of its own.
            for start in [inner - 1, inner] {
                if let form = forms.first(where: { $0.stands(in: bytes, at: start) }) {
                    return start + form.bytes.count
                }
            }
            return nil
        }
    }

    /// One way of writing one character.
    private struct Form: Hashable, Sendable {
        let bytes: [UInt8]
        /// Hexadecimal digits and names of entities are written either way.
        let isCaseless: Bool

        func stands(in text: [UInt8], at place: Int) -> Bool {
            place + bytes.count <= text.count && agrees(with: text[place..<place + bytes.count])
        }

        /// The text ends before this form does, and agrees with it as far as it goes.
        func isCut(in text: [UInt8], at place: Int) -> Bool {
            place + bytes.count > text.count && agrees(with: text[place...])
        }

        private func agrees(with text: ArraySlice<UInt8>) -> Bool {
            zip(text.indices, text).allSatisfy { place, byte in
                let index = place - text.startIndex
                return byte == bytes[index] || (isCaseless && byte == Self.upper(bytes[index]))
            }
        }

        static func upper(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte - 0x20 : byte }

        static func all(of scalar: Unicode.Scalar) -> Set<Form> {
            let text = String(scalar)
            let encodings = [Array(text.utf8), text.data(using: .windowsCP1251).map(Array.init)].compactMap(\.self)
            var forms = Set(encodings.map { Form(bytes: $0, isCaseless: false) })
            var escapes = encodings.map { $0.map { "%" + hexadecimal(Int($0), digits: 2) }.joined() }
            escapes.append(text.utf16.map { "\\u" + hexadecimal(Int($0), digits: 4) }.joined())
            escapes += ["&#\(scalar.value);", "&#x\(hexadecimal(Int(scalar.value), digits: 1));"]
            escapes += names[scalar] ?? []
            // What an encoding cannot say is often left as a question mark.
            if !scalar.isASCII { escapes += ["?", "%3f"] }
            forms.formUnion(escapes.map { Form(bytes: Array($0.utf8), isCaseless: true) })
            return forms
        }

        private static let names: [Unicode.Scalar: [String]] = [
            " ": ["+"], "&": ["&amp;"], "<": ["&lt;"], ">": ["&gt;"], "\"": ["&quot;", "\\\"", "%5c%22"],
            "'": ["&#039;", "&apos;", "\\'"], "/": ["\\/"], "\\": ["\\\\"],
        ]

        private static func hexadecimal(_ number: Int, digits: Int) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
    }
}
