import Billing
import Foundation

/// Which ledger, and where.
enum LedgerLocation: Hashable, Sendable, CustomStringConvertible {
    /// The absolute path of the file.
    case sqlite(path: String)
    /// A connection URI as libpq reads it; it holds no password.
    case postgresql(url: String)

    init?(configured text: String) {
        if let path = Self.path(in: text) {
            self = .sqlite(path: path)
        } else if Self.isServer(text) {
            self = .postgresql(url: text)
        } else {
            return nil
        }
    }

    /// `sqlite:///var/lib/counterfoil/ledger.sqlite`: two slashes of the URL and an absolute path, taken as it is.
    private static func path(in text: String) -> String? {
        let prefix = "sqlite://"
        let path = text.dropFirst(prefix.count)
        guard text.hasPrefix(prefix), path.hasPrefix("/"), !path.hasSuffix("/") else { return nil }
        // SQLite would read these as parts of a URI of its own.
        guard !path.contains(where: { "?#%".contains($0) }), String(path).isPrintable(2...4096) else { return nil }
        return String(path)
    }

    /// `postgresql://user@host/database?sslmode=verify-full`: libpq reads the rest, so only what must not be is looked for.
    private static func isServer(_ text: String) -> Bool {
        let prefix = "postgresql://"
        guard text.hasPrefix(prefix), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.count <= 4096 else {
            return false
        }
        let rest = text.dropFirst(prefix.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let database = rest.dropFirst(authority.count + 1).prefix { $0 != "?" }
        return !database.isEmpty && !holdsPassword(text)
    }

    /// A password in the URL: it would stand in this file and in every message about the ledger.
    static func holdsPassword(_ text: String) -> Bool {
        guard let start = text.range(of: "://")?.upperBound else { return false }
        let authority = text[start...].prefix { $0 != "/" && $0 != "?" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        let query = text.drop { $0 != "?" }.lowercased()
        return user.contains(":") || query.contains("password=") || query.contains("passfile=")
    }

    var description: String {
        switch self {
        case .sqlite(let path): "sqlite://\(path)"
        case .postgresql(let url): url
        }
    }
}

extension ConfigurationFormat<LedgerLocation> {
    static let ledger = ConfigurationFormat("ledger URL") { value in
        if let text = value.text, text.hasPrefix("postgresql:"), LedgerLocation.holdsPassword(text) {
            value.report("holds a password: leave it out and name it as postgresql.password")
            return nil
        }
        if let location = value.text.flatMap(LedgerLocation.init(configured:)) { return location }
        value.report(
            "expected sqlite:// and the absolute path of a file, as in sqlite:///var/lib/counterfoil/ledger.sqlite, or "
                + "postgresql://user@host/database")
        return nil
    }
}
