/// What is not the same in two configurations, by key and without a value: fit for a log.
struct ConfigurationDifference: Hashable, CustomStringConvertible {
    /// In alphabetical order: `accounts.main.password changed`, `accounts.second added`.
    let changes: [String]
    /// Key paths that cannot change while the gateway runs.
    let fixed: [String]

    /// What a reload may change. Whatever is not named here is refused: sockets are bound and the ledger is opened once,
    /// and a key that the reload does not know is not ignored.
    private static let reloadable = [
        "accounts", "callers", "documents.access_key", "documents.secret_key", "jwt", "links", "limits", "public_url",
        "retention",
    ]
    /// But not these: Hummingbird asks once how many connections it may accept.
    private static let bound = ["limits.connections"]
    /// Maps whose members have names of the operator's choosing: those come and go as a whole.
    private static let named = ["accounts", "callers"]

    init(from old: Configuration, to new: Configuration) {
        let (old, new) = (old.fingerprints, new.fingerprints)
        let differing = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        let leaves = differing.subtracting(differing.flatMap(Self.ancestors)).sorted()
        let (known, added) = (Set(old.keys.compactMap(Self.member)), Set(new.keys.compactMap(Self.member)))
        let lines = leaves.map { leaf in
            guard let member = Self.member(leaf) else { return "\(leaf) changed" }
            if !known.contains(member) { return "\(member) added" }
            return added.contains(member) ? "\(leaf) changed" : "\(member) removed"
        }
        changes = Set(lines).sorted()
        fixed = leaves.filter { leaf in
            Self.bound.contains(leaf) || !Self.reloadable.contains { leaf == $0 || leaf.hasPrefix($0 + ".") }
        }
    }

    var description: String { changes.joined(separator: ", ") }

    /// `accounts.main` for whatever lies in it.
    private static func member(_ path: String) -> String? {
        let parts = path.split(separator: ".", maxSplits: 2)
        guard parts.count > 1, named.contains(String(parts[0])) else { return nil }
        return parts.prefix(2).joined(separator: ".")
    }

    private static func ancestors(of path: String) -> [String] {
        let parts = path.split(separator: ".")
        return (1..<max(1, parts.count)).map { parts.prefix($0).joined(separator: ".") }
    }
}
