import Billing

/// Which ledger, and where.
enum LedgerLocation: Hashable, Sendable, CustomStringConvertible {
    /// The absolute path of the file.
    case sqlite(path: String)

    /// `sqlite:///var/lib/counterfoil/ledger.sqlite`: two slashes of the URL and an absolute path, taken as it is.
    init?(configured text: String) {
        let prefix = "sqlite://"
        let path = text.dropFirst(prefix.count)
        guard text.hasPrefix(prefix), path.hasPrefix("/"), !path.hasSuffix("/") else { return nil }
        // SQLite would read these as parts of a URI of its own.
        guard !path.contains(where: { "?#%".contains($0) }), String(path).isPrintable(2...4096) else { return nil }
        self = .sqlite(path: String(path))
    }

    var description: String {
        switch self {
        case .sqlite(let path): "sqlite://\(path)"
        }
    }
}

extension ConfigurationFormat<LedgerLocation> {
    static let ledger = ConfigurationFormat("ledger URL") { value in
        if let text = value.text, text.hasPrefix("postgres") {
            value.report("PostgreSQL is not available in this version: use sqlite:///absolute/path")
            return nil
        }
        if let location = value.text.flatMap(LedgerLocation.init(configured:)) { return location }
        value.report(
            "expected sqlite:// and the absolute path of a file, as in sqlite:///var/lib/counterfoil/ledger.sqlite")
        return nil
    }
}
