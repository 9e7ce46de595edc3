import Logging

/// The metadata of one log line: keys in snake_case, sorted, none of them one of the line's own.
struct LogFields {
    /// More than any of our own lines has; what is over is counted in `fields_dropped`.
    private static let limit = 64
    private static let depthLimit = 4

    /// Keys and JSON values.
    let entries: [(key: String, json: String)]

    /// Later metadata take the place of earlier ones of the same key. A key that belongs to the line itself is kept as
    /// `metadata_KEY`.
    init(_ layers: [Logger.Metadata], reserved: Set<String>) {
        var merged: [String: Logger.MetadataValue] = [:]
        for layer in layers {
            for (key, value) in layer.sorted(by: { $0.key < $1.key }) {
                let name = Self.snakeCase(key)
                merged[reserved.contains(name) ? "metadata_\(name)" : name] = value
            }
        }
        let sorted = merged.sorted { $0.key < $1.key }
        var entries = sorted.prefix(Self.limit).map { (key: $0.key, json: Self.json($0.value)) }
        if sorted.count > Self.limit { entries.append(("fields_dropped", "\(sorted.count - Self.limit)")) }
        self.entries = entries
    }

    /// `jobID`, `job-id` and `job.id` are all `job_id`. Anything but ASCII letters and digits becomes an underscore.
    static func snakeCase(_ key: String) -> String {
        var result = ""
        var previous: Character = "_"
        for character in LogText.bounded(key) {
            let isWord = character.isASCII && (character.isLetter || character.isNumber)
            let startsWord = character.isUppercase && (previous.isLowercase || previous.isNumber)
            if isWord {
                result += startsWord ? "_" + character.lowercased() : character.lowercased()
            } else if result.last != "_" {
                result += "_"
            }
            previous = character
        }
        return result.isEmpty ? "_" : result
    }

    /// One value. Lists and maps that would be longer than one text may be become a text of that length.
    private static func json(_ value: Logger.MetadataValue) -> String {
        let json = json(value, depth: 0)
        let isBounded = json.utf8.count <= LogText.limit
        switch value {
        case .string, .stringConvertible: return json
        case .array, .dictionary: return isBounded ? json : LogText.quoted(json)
        }
    }

    private static func json(_ value: Logger.MetadataValue, depth: Int) -> String {
        guard depth < depthLimit else { return LogText.quoted("…") }
        switch value {
        case .string(let text): return LogText.quoted(text)
        case .stringConvertible(let value): return LogText.quoted(value.description)
        case .array(let values): return "[" + values.map { json($0, depth: depth + 1) }.joined(separator: ",") + "]"
        case .dictionary(let values):
            let fields = values.map { (snakeCase($0.key), json($0.value, depth: depth + 1)) }
            let unique = Dictionary(fields) { _, later in later }.sorted { $0.key < $1.key }
            return "{" + unique.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        }
    }
}
