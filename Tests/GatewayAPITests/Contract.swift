import Foundation
import HTTPTypes
import Yams

@testable import GatewayAPI

/// `openapi.yaml`, as the tests look at it.
struct Contract: @unchecked Sendable {
    // Read once and never written: the values are strings, numbers, lists and maps.
    private let root: [String: Any]

    static let shared = Contract()

    private init() {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../openapi.yaml").standardized
        do {
            root = try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any] ?? [:]
        } catch {
            preconditionFailure("openapi.yaml cannot be read: \(error)")
        }
    }

    /// Where nothing is, an empty map.
    func map(_ path: String...) -> [String: Any] {
        path.reduce(root) { $0[$1] as? [String: Any] ?? [:] }
    }

    func list(_ path: String...) -> [String] {
        var node: Any? = root
        for name in path { node = (node as? [String: Any])?[name] }
        return node as? [String] ?? []
    }

    /// `GET /jobs` and the like, each with the operation, its path's parameters put in.
    var operations: [(name: String, operation: [String: Any])] {
        map("paths").sorted { $0.key < $1.key }.flatMap { path, item in
            let item = item as? [String: Any] ?? [:]
            let common = item["parameters"] as? [Any] ?? []
            return item.keys.filter { $0 != "parameters" }.sorted().map { method in
                var operation = item[method] as? [String: Any] ?? [:]
                operation["parameters"] = common + (operation["parameters"] as? [Any] ?? [])
                return ("\(method.uppercased()) \(path)", operation)
            }
        }
    }

    func resolved(_ node: Any?) -> [String: Any] {
        let map = node as? [String: Any] ?? [:]
        guard let reference = map["$ref"] as? String else { return map }
        var target: [String: Any] = root
        for name in reference.split(separator: "/").dropFirst() {
            target = target[String(name)] as? [String: Any] ?? [:]
        }
        return target
    }

    func parameters(of operation: [String: Any], in place: String) -> Set<String> {
        let all = (operation["parameters"] as? [Any] ?? []).map(resolved)
        return Set(all.filter { $0["in"] as? String == place }.compactMap { $0["name"] as? String })
    }

    /// The fields that the operation's answers of a status may have, beside those that every answer may have.
    func fields(of operation: [String: Any], status: Int) -> [String] {
        let responses = operation["responses"] as? [String: Any] ?? [:]
        let headers = resolved(responses[String(status)])["headers"] as? [String: Any] ?? [:]
        return headers.keys.map { $0.lowercased() }
    }

    func statuses(of operation: [String: Any]) -> Set<Int> {
        Set((operation["responses"] as? [String: Any] ?? [:]).keys.compactMap { Int($0) })
    }
}

extension Contract {
    /// What an answer has that the contract does not know of; empty when the contract says it all.
    func surprises(in reply: Reply, to name: String) -> [String] {
        guard let operation = operations.first(where: { $0.name == name })?.operation else { return ["no \(name)"] }
        let responses = operation["responses"] as? [String: Any] ?? [:]
        guard let written = responses[String(reply.status)] else { return ["\(name) answers \(reply.status)"] }
        let response = resolved(written)
        let headers = Set((response["headers"] as? [String: Any] ?? [:]).keys.map { $0.lowercased() })
        var found = reply.headers.map(\.name.canonicalName).filter { field in
            !Self.everywhere.contains(field) && !headers.contains(field)
        }.map { "\(name) \(reply.status) has the field \($0)" }
        let content = response["content"] as? [String: Any] ?? [:]
        let type = reply.headers[.contentType].map { String($0.prefix { $0 != ";" }) }
        if let type, content[type] == nil { found.append("\(name) \(reply.status) is \(type)") }
        guard let type, type.hasSuffix("json"), !reply.text.isEmpty else { return found }
        do {
            let schema = (content[type] as? [String: Any])?["schema"]
            return found + faults(of: try reply.json(), by: schema).map { "\(name) \(reply.status) \($0)" }
        } catch {
            return found + ["\(name) is no JSON: \(error)"]
        }
    }

    /// Fields that any answer may have: HTTP's own, and those that the contract's introduction speaks of.
    private static let everywhere: Set<String> = [
        "date", "content-length", "content-type", "cache-control", "connection", "x-request-id",
        "x-content-type-options",
        "ratelimit", "ratelimit-policy", "retry-after",
    ]

    /// Every place where the value is not what the schema says, members that the schema does not name among them.
    private func faults(of json: JSON, by node: Any?, at place: String = "") -> [String] {
        let schema = resolved(node)
        if let options = schema["oneOf"] as? [Any] {
            let all = options.map { faults(of: json, by: $0, at: place) }
            return all.contains([]) ? [] : all.min { $0.count < $1.count } ?? []
        }
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] } ?? []
        guard types.isEmpty || types.contains(json.type) || (types.contains("number") && json.type == "integer") else {
            return ["\(place): is \(json.type), not \(types)"]
        }
        switch json {
        case .object(let members): return faults(of: members, by: schema, at: place)
        case .array(let items):
            return items.enumerated().flatMap { faults(of: $1, by: schema["items"], at: "\(place)/\($0)") }
        case .string(let text):
            guard let words = schema["enum"] as? [String], !words.contains(text) else { return [] }
            return ["\(place): is \(text), not one of \(words)"]
        case .number, .bool, .null: return []
        }
    }

    private func faults(of members: [JSON.Member], by schema: [String: Any], at place: String) -> [String] {
        let properties = schema["properties"] as? [String: Any] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { name in !members.contains { $0.name == name } }
        return missing.map { "\(place)/\($0): is missing" }
            + members.flatMap { member in
                properties[member.name] == nil
                    ? ["\(place)/\(member.name): is not in the contract"]
                    : faults(of: member.value, by: properties[member.name], at: "\(place)/\(member.name)")
            }
    }
}

extension JSON {
    fileprivate var type: String {
        switch self {
        case .object: "object"
        case .array: "array"
        case .string: "string"
        case .number(let digits): digits.contains { ".eE".contains($0) } ? "number" : "integer"
        case .bool: "boolean"
        case .null: "null"
        }
    }
}
