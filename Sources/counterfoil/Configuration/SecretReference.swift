import Yams

/// Where a secret is kept: `{file: NAME}` or `{env: NAME}`.
enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    case file(String)
    case variable(String)

    struct Fault: Error {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// Nil when the value is anything else, which has been reported: above all a secret in the file itself.
    init?(reading value: ConfigurationValue) {
        let advice = "write {file: NAME}, a file that others cannot read, or {env: NAME}"
        guard let mapping = value.node.mapping else {
            let isLiteral = value.text != nil
            value.report(
                isLiteral ? "a secret is never written in this file: \(advice)" : "expected a secret: \(advice)")
            return nil
        }
        let pairs = mapping.map { ($0.key.scalar?.string ?? "", $0.value.scalar?.string ?? "") }
        guard pairs.count == 1, let (kind, name) = pairs.first, !name.isEmpty, !name.utf8.contains(0) else {
            value.report("expected exactly one reference: \(advice)")
            return nil
        }
        switch kind {
        case "file": self = .file(name)
        case "env": self = .variable(name)
        default:
            value.report("expected file or env: \(advice)")
            return nil
        }
    }

    var description: String {
        switch self {
        case .file(let name): "the file \(name)"
        case .variable(let name): "the environment variable \(name)"
        }
    }

    func resolve(from source: any SecretSource, limit: Int) throws(Fault) -> String {
        let text = try raw(from: source, limit: limit)
        let secret = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !secret.isEmpty else { throw Fault("\(self) is empty") }
        let isOneLine = secret.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isOneLine else { throw Fault("\(self) holds several lines or control characters") }
        return secret
    }

    private func raw(from source: any SecretSource, limit: Int) throws(Fault) -> String {
        switch self {
        case .variable(let name):
            guard let text = source.variable(name) else { throw Fault("\(self) is not set") }
            return text
        case .file(let name):
            let file = try Self.read(name, from: source, limit: limit)
            guard file.permissions & 0o007 == 0 else {
                throw Fault(
                    "\(file.path) is open to every user of the machine: run chmod o= on it, or mount it with mode 0400")
            }
            guard let text = String(validating: file.bytes, as: UTF8.self) else { throw Fault("\(self) is not UTF-8") }
            return text
        }
    }

    private static func read(_ name: String, from source: any SecretSource, limit: Int) throws(Fault) -> SmallFile {
        do throws(SmallFile.Unreadable) {
            return try source.file(name, limit: limit)
        } catch {
            throw Fault("cannot read \(error.path): \(error.reason)")
        }
    }
}
