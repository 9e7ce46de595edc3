import Billing
import Crypto
import Foundation

@testable import GatewayAPI

/// Signed links: no target but an issued one opens a document, whatever is done to it.
///
/// Input: the target of a request, as text. `{issued}` in it stands for the query of a link that was issued.
struct LinkFuzz: FuzzTarget {
    static let name = "link"

    private static let signer = LinkSigner(
        publicURL: "https://gateway.example", lifetime: .seconds(3600),
        keys: [
            LinkSigner.Key(id: "k1", secret: SymmetricKey(data: Array("the first key of the fuzzer".utf8))),
            LinkSigner.Key(id: "k2", secret: SymmetricKey(data: Array("the other key of the fuzzer".utf8))),
        ])
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)
    private static let issued = signer.link(to: Document.ID("doc_1"), at: now)
    private static let query = issued.split(separator: "?").last.map(String.init) ?? ""

    static func violation(in input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self).replacing("{issued}", with: query)
        guard let target = target(text) else { return nil }
        if (target.segments + target.query.map(\.name)).contains(where: { $0.utf8.contains(0) }) { return "a NUL" }
        guard target.segments.count == 2, target.segments[0] == "documents" else { return nil }
        let document =
            target.segments[1].hasSuffix(".pdf") ? String(target.segments[1].dropLast(4)) : target.segments[1]
        let values = Dictionary(target.query.map { ($0.name, $0.value) }) { first, _ in first }
        let (expires, key) = (values["expires"] ?? "", values["key"] ?? "")
        let signature = values["signature"] ?? ""
        let verdict = signer.verdict(
            on: Document.ID(document), expires: expires, key: key, signature: signature, at: now)
        let link =
            "https://gateway.example/documents/\(document).pdf?expires=\(expires)&key=\(key)&signature=\(signature)"
        return (verdict == .forged) == (link != issued)
            ? nil : "\(verdict), though \(link == issued ? "" : "not ")issued"
    }

    private static func target(_ text: String) -> Target? {
        do { return try Target(text) } catch { return nil }
    }
}
