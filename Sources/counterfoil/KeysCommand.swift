import ArgumentParser
import Foundation

/// `counterfoil keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make keys for callers and for links.", subcommands: [Generate.self])
}

extension KeysCommand {
    /// `counterfoil keys generate`.
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a fresh key of 256 random bits.",
            discussion: """
                A caller's key is given to the caller, and its SHA-256 stands in the configuration file. A link key \
                (--link) is kept in a file that the configuration refers to. Nothing is stored but what --output says.
                """)

        @Flag(help: "Make a key that signs links to documents, instead of a caller's.")
        var link = false

        @Option(
            help: "Write the key to a new file that only you can read, instead of printing it.", completion: .file())
        var output: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let key = GeneratedKey(isForLinks: link)
            if let output { try PrivateFile.create(output, holding: key.text + "\n") }
            print(json ? try key.json(file: output) : key.text(file: output))
        }
    }
}

/// A key just made, and what to do with it.
struct GeneratedKey {
    let isForLinks: Bool
    let text: String

    init(isForLinks: Bool) {
        self.isForLinks = isForLinks
        text = isForLinks ? APIKey.randomLinkKey() : APIKey.random()
    }

    /// - Parameter file: where the key was written; it is shown when it was not.
    func text(file: String?) -> String {
        let place = file.map { "written to \($0)" } ?? text
        guard !isForLinks else {
            return """
                link key:    \(place)

                Keep it in a file that only the gateway can read, and refer to it in the configuration:
                  links: {keys: {k1: {file: \(file ?? "link-key-1")}}}
                The first key signs. To change keys put the new one first and keep the old one for links.lifetime.
                """
        }
        return """
            key:         \(place)
            keys_sha256: \(APIKey.digest(of: text))

            Give the key to the caller, who sends it as "Authorization: Bearer KEY". It cannot be shown again.
            Put the SHA-256 into callers.NAME.keys_sha256 of the configuration; several may stand there while keys change.
            """
    }

    func json(file: String?) throws -> String {
        var fields = ["kind": isForLinks ? "link" : "caller"]
        fields["file"] = file
        fields["key"] = file == nil ? text : nil
        fields["keys_sha256"] = isForLinks ? nil : APIKey.digest(of: text)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(fields), as: UTF8.self)
    }
}
