/// What the configuration refers to outside of its own file. Only the executable's own source reads the real ones.
protocol SecretSource: Sendable {
    /// The value of an environment variable, nil when it is not set.
    func variable(_ name: String) -> String?
    /// A file by its absolute path, or by a name that the source knows where to look for.
    func file(_ name: String, limit: Int) throws(SmallFile.Unreadable) -> SmallFile
}

/// The process's environment, and files: relative names lie in systemd's credentials directory when there is one
/// (`LoadCredential=`, systemd.exec(5)), else beside the configuration file.
struct SystemSecretSource: SecretSource {
    private let environment: [String: String]
    private let directory: String

    /// - Parameter configurationFile: the path as it was given; its folder is the place of relative names.
    init(environment: [String: String], configurationFile: String) {
        self.environment = environment
        let folder = configurationFile.lastIndex(of: "/").map { String(configurationFile[...$0]) } ?? "./"
        directory = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" } ?? folder
    }

    func variable(_ name: String) -> String? {
        environment[name]
    }

    func file(_ name: String, limit: Int) throws(SmallFile.Unreadable) -> SmallFile {
        try SmallFile.read(name.hasPrefix("/") ? name : directory + name, limit: limit)
    }
}
