/// What is wrong at one place of the configuration file. Holds no value of the file, since any value might be a secret.
struct ConfigurationProblem: Hashable, Sendable {
    /// `accounts.main.gap`, `callers.billing.scopes[1]`; empty when the file as a whole is meant.
    let keyPath: String
    /// From 1; 0 when the file could not be read at all.
    let line: Int
    /// What was expected, and how to do it right.
    let message: String

    init(keyPath: String, line: Int, message: String) {
        self.keyPath = String(String.UnicodeScalarView(keyPath.unicodeScalars.map { $0.isPrintable ? $0 : "?" }))
        self.line = line
        self.message = message
    }

    /// `gateway.yaml:12: accounts.main.gap: expected …`, the form that editors and compilers share.
    func text(file: String) -> String {
        let place = line > 0 ? "\(file):\(line): " : "\(file): "
        return place + (keyPath.isEmpty ? message : "\(keyPath): \(message)")
    }
}

/// Everything that is wrong with a configuration file, by line; never empty.
struct ConfigurationProblems: Error, Hashable, Sendable {
    let problems: [ConfigurationProblem]
}

extension Unicode.Scalar {
    /// A key may be copied from anywhere: what would break the line or steer a terminal is not repeated.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        default: true
        }
    }
}
