import Billing
import Foundation
import HTTPTypes

/// What a GET or HEAD of a document is answered with: preconditions and ranges of RFC 9110, decided without the bytes.
enum DocumentRequest: Hashable {
    case whole
    case part(Range<Int>)
    case notModified
    case preconditionFailed
    case unsatisfiable

    static func entityTag(of document: Document) -> String { "\"\(document.sha256)\"" }

    /// In the order of RFC 9110 section 13.2.2. Ranges count on GET only (section 14.2).
    static func decide(_ headers: HTTPFields, method: HTTPRequest.Method, document: Document) -> DocumentRequest {
        let tag = entityTag(of: document)
        let modified = Date(timeIntervalSince1970: document.createdAt.timeIntervalSince1970.rounded(.down))
        if let match = headers[.ifMatch] {
            guard lists(match, tag, weakly: false) else { return .preconditionFailed }
        } else if let limit = headers[.ifUnmodifiedSince].flatMap(HTTPDate.date), modified > limit {
            return .preconditionFailed
        }
        if let none = headers[.ifNoneMatch] {
            if lists(none, tag, weakly: true) { return .notModified }
        } else if let since = headers[.ifModifiedSince].flatMap(HTTPDate.date), modified <= since {
            return .notModified
        }
        guard method == .get, let range = headers[.range], isFresh(headers[.ifRange], tag, modified) else {
            return .whole
        }
        return part(range, of: document.size)
    }

    /// If-Range compares strongly: a weak tag, or a date that is not exactly ours, never matches.
    private static func isFresh(_ condition: String?, _ tag: String, _ modified: Date) -> Bool {
        guard let condition else { return true }
        return condition == tag || HTTPDate.date(condition) == modified
    }

    private static func lists(_ field: String, _ tag: String, weakly: Bool) -> Bool {
        field.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.contains { item in
            item == "*" || item == tag || (weakly && item == "W/" + tag)
        }
    }

    /// One range is served; several are answered with the whole document, as section 14.2 allows, and so are other units
    /// and bad grammar.
    private static func part(_ field: String, of size: Int) -> DocumentRequest {
        guard field.lowercased().hasPrefix("bytes=") else { return .whole }
        let specs = field.dropFirst("bytes=".count).split(separator: ",", omittingEmptySubsequences: false)
        guard specs.count == 1 else { return .whole }
        let ends = specs[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard ends.count == 2, ends.allSatisfy({ $0.isEmpty || $0.isAllDigits }) else { return .whole }
        // A number too large for Int lies beyond any document.
        let (first, last) = (ends[0].isEmpty ? nil : Int(ends[0]) ?? .max, ends[1].isEmpty ? nil : Int(ends[1]) ?? .max)
        switch (first, last) {
        case (nil, nil): return .whole
        case (nil, let suffix?):
            return suffix > 0 && size > 0 ? .part(max(0, size - suffix)..<size) : .unsatisfiable
        case (let first?, let last):
            if let last, last < first { return .whole }
            guard first < size else { return .unsatisfiable }
            return .part(first..<min(last ?? size, size - 1) + 1)
        }
    }
}
