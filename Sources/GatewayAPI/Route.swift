import Billing
import HTTPTypes
import HummingbirdCore

/// One line of the contract: a method, a path, who may use it, and what it does.
struct Route: Sendable {
    enum Access: Hashable, Sendable {
        /// Without a key: health, the contract, signed links.
        case open
        /// Any key: a caller's own jobs.
        case anyCaller
        case scope(Caller.Scope)
    }

    let method: HTTPRequest.Method
    /// As in `openapi.yaml`: `/subclients/{subclient}/invoices`.
    let template: String
    let access: Access
    let handle: @Sendable (Exchange) async throws -> Response

    private let segments: [Segment]

    private enum Segment: Hashable {
        case text(String)
        /// A variable and what must stand behind it in the same segment.
        case variable(String, suffix: String)
    }

    init(
        _ method: HTTPRequest.Method, _ template: String, _ access: Access,
        handle: @escaping @Sendable (Exchange) async throws -> Response
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.handle = handle
        segments = template.split(separator: "/").map { part in
            guard part.hasPrefix("{"), let close = part.firstIndex(of: "}") else { return .text(String(part)) }
            return .variable(String(part.dropFirst().prefix(upTo: close)), suffix: String(part[close...].dropFirst()))
        }
    }

    /// The template's variables when the path fits it.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(path, segments) {
            switch segment {
            case .text(let text): if part != text { return nil }
            case .variable(let name, let suffix):
                guard part.hasSuffix(suffix), part.utf8.count > suffix.utf8.count else { return nil }
                values[name] = suffix.isEmpty ? part : String(part.dropLast(suffix.count))
            }
        }
        return values
    }
}
