import Logging

/// How the log is written; it always goes to standard error.
struct LogConfiguration: ConfigurationSection, Hashable {
    enum Format: String, CaseIterable {
        /// For people on a terminal, JSON elsewhere.
        case auto
        case json
        case human
    }

    let level: Logger.Level
    let format: Format

    private static let levelKey = ConfigurationKey<Logger.Level>("level", .choice, .standard("info"))
    private static let formatKey = ConfigurationKey<Format>("format", .choice, .standard("auto"))

    static let keys = [levelKey.description, formatKey.description]

    init?(reading map: ConfigurationMap) {
        let level = map.read(Self.levelKey)
        let format = map.read(Self.formatKey)
        guard let level, let format else { return nil }
        self.level = level
        self.format = format
    }
}
