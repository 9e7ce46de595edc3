import Foundation
import TestSupport
import Yams

/// The attacks of `Fixtures/attacks.yaml`, ready to be sent.
struct Attacks {
    struct Attack: Sendable {
        let clause: String
        /// As it stands in the file.
        let name: String
        let bytes: [UInt8]
        let statuses: [Int]
        let ends: Bool
        let isProxied: Bool
    }

    private struct Group: Decodable {
        let clause: String
        let status: [Int]
        let frame: String
        let with: [String]
        let ends: Bool?
        let proxied: Bool?
    }

    let all: [Attack]

    static let json = #"{"amount": "1500.00", "service": "SMS"}"#
    static let line = "POST /subclients/4521/invoices HTTP/1.1"

    /// All that a valid create has between its first line and its length.
    static func fields(key: String, name: String) -> String {
        let fields = [
            "Host: localhost", "Authorization: Bearer \(key)", "Idempotency-Key: \(name)",
            "Content-Type: application/json",
        ]
        return fields.map { $0 + "\r\n" }.joined()
    }

    static func create(key: String, name: String) -> String {
        "\(line)\r\n\(fields(key: key, name: name))Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
    }

    init(key: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/attacks.yaml")
        let groups = try YAMLDecoder().decode([Group].self, from: String(contentsOf: file, encoding: .utf8))
        var attacks: [Attack] = []
        for group in groups {
            for value in group.with {
                let text = Self.filled(group.frame.replacing("{}", with: value), key: key, number: attacks.count)
                attacks.append(
                    Attack(
                        clause: group.clause, name: value, bytes: Array(text.utf8), statuses: group.status,
                        ends: group.ends ?? false, isProxied: group.proxied ?? true))
            }
        }
        all = attacks
    }

    private static func filled(_ text: String, key: String, number: Int) -> String {
        text.replacing(/\{([0-9]+):([^{}]*)\}/) { String(repeating: String($0.2), count: Int($0.1) ?? 0) }
            .replacing("{line}", with: line)
            .replacing("{fields}", with: fields(key: key, name: "attack-\(number)"))
            .replacing("{length}", with: "\(json.utf8.count)")
            .replacing("{json}", with: json)
            .replacing("{create}", with: create(key: key, name: "smuggled-\(number)"))
    }
}

extension Attacks.Attack {
    /// Sends it and waits until the other side closes.
    func run(port: Int) async throws -> RawConnection.Reply {
        let connection = try RawConnection(port: port)
        _ = await connection.sendAll(bytes)
        if ends { connection.endInput() }
        return await connection.read()
    }
}

extension [Attacks.Attack] {
    /// Runs all of them, eight at a time.
    func run(port: Int, _ check: @escaping @Sendable (Attacks.Attack, RawConnection.Reply) -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, attack) in enumerated() {
                if index >= 8 { try await group.next() }
                group.addTask { check(attack, try await attack.run(port: port)) }
            }
            try await group.waitForAll()
        }
    }
}
