import Billing
import Foundation
import Multipart

/// Takes an answer apart to see which assumptions it bears out: more than the gateway needs to know to use it.
struct AnswerAnatomy {
    private let answer: ObservedAnswer
    private let contentType: MediaType?
    private let operation: Job.Operation
    private let words: ProviderDialect.AnswerWords
    private let kind: ContentKind

    init(
        _ answer: ObservedAnswer, contentType: String?, operation: Job.Operation,
        words: ProviderDialect.AnswerWords
    ) {
        self.answer = answer
        self.contentType = contentType.flatMap(MediaType.init)
        self.operation = operation
        self.words = words
        kind = ContentKind(answer.body)
    }

    /// In no order; an assumption that the answer says nothing of is not among them.
    var observations: [Observation] {
        switch answer.result {
        case .failure(.refused(let refusal)): refused(refusal)
        case .success: operation.isRead ? read : created
        case .failure(.notSent): []
        case .failure(.outcomeUnknown(let flaw)):
            [.init(operation.isRead ? .readIsPDF : .createIsMultipart, .fails, "the answer could not be used: \(flaw)")]
        }
    }

    private func refused(_ refusal: Refusal) -> [Observation] {
        let status = answer.status.map(String.init) ?? "none"
        let isJSON = kind == .record && !answer.body.starts(with: "ERROR".utf8)
        let form = isJSON ? "JSON, code \(refusal.code)" : "text, code \(refusal.code)"
        var found: [Observation] = [
            .init(.errorStatus, answer.status == 200 ? .holds : .fails, "status \(status)"),
            .init(.errorForm, isJSON && hasErrorNames ? .holds : .fails, form),
        ]
        if refusal.provesCredentials { found.append(.init(.commands, .holds, "refused with code \(refusal.code)")) }
        if refusal.code == 1 { found.append(.init(.commands, .fails, "refused with code 1, error in parameters")) }
        if refusal.code == Refusal.tooSoon {
            found.append(.init(.minute, .fails, "refused with code 9, a whole gap after the last call"))
        }
        return found + charset(of: answer.body)
    }

    private var read: [Observation] {
        [
            .init(.commands, .holds, "a document came"),
            kind == .document
                ? .init(.readIsPDF, .holds, "Content-Type \(contentType?.essence ?? "missing")")
                : .init(
                    .readIsPDF, .fails,
                    "the PDF lay in something else, Content-Type \(contentType?.essence ?? "missing")"),
        ]
    }

    private var created: [Observation] {
        var found: [Observation] = [.init(.commands, .holds, "an invoice was created")]
        guard kind == .multipart || contentType?.boundary != nil else {
            return found + [.init(.createIsMultipart, .fails, "no multipart")]
        }
        let parts = Parts(of: answer.body)
        let isBoth = parts.kinds.contains(.document) && parts.kinds.contains(.record)
        found.append(
            .init(
                .createIsMultipart, isBoth ? .holds : .fails,
                "\(parts.count) parts, \(contentType?.essence ?? "no type")"))
        let named = contentType?.boundary?.text
        found.append(
            .init(.boundaryInHeader, named == nil ? .fails : .holds, named == nil ? "not named" : "named"))
        found.append(
            .init(.partHeaders, parts.haveHeaders ? .holds : .fails, parts.haveHeaders ? "present" : "missing"))
        if let record = parts.kinds.firstIndex(of: .record), let document = parts.kinds.firstIndex(of: .document) {
            let isFirst = record < document
            found.append(.init(.partOrder, isFirst ? .holds : .fails, isFirst ? "JSON first" : "PDF first"))
        }
        let record = parts.record.flatMap { ProviderRecord($0, in: words) }
        let isNamed = record?.id != nil && record?.sum != nil
        found.append(
            .init(.createFields, isNamed ? .holds : .fails, record?.sum == nil ? "no sum found" : "both found"))
        return found + (parts.record.map(charset) ?? [])
    }

    /// Plain ASCII says nothing of an encoding.
    private func charset(of text: [UInt8]) -> [Observation] {
        guard text.contains(where: { $0 >= 0x80 }) else { return [] }
        let isUTF8 = String(validating: text, as: UTF8.self) != nil
        return [.init(.charset, isUTF8 ? .holds : .fails, isUTF8 ? "UTF-8" : "not UTF-8, read as windows-1251")]
    }

    private var hasErrorNames: Bool {
        let text = ProviderText.decode(answer.body, as: words.charset)
        return ["\"\(words.error)\"", "\"\(words.errorCode)\""].allSatisfy(text.contains)
    }
}

/// The parts of a multipart: what each is, and the bytes of the record.
private struct Parts {
    private(set) var kinds: [ContentKind] = []
    private(set) var haveHeaders = true
    private(set) var record: [UInt8]?
    var count: Int { kinds.count }

    init(of body: [UInt8]) {
        var splitter = MultipartSplitter(boundary: nil)
        var (content, isBase64): ([UInt8], Bool) = ([], false)
        for event in splitter.consume(body[...]) + splitter.finish() {
            switch event {
            case .partBegan(let headers):
                haveHeaders = haveHeaders && !headers.fields.isEmpty
                (content, isBase64) = ([], headers.transferEncoding == .base64)
            case .bytes(let bytes): content += bytes
            case .partEnded:
                let plain =
                    isBase64
                    ? Array(Data(base64Encoded: Data(content), options: .ignoreUnknownCharacters) ?? Data()) : content
                let kind = ContentKind(plain)
                kinds.append(kind)
                if kind == .record { record = record ?? plain }
            case .completed, .truncated, .failed: break
            }
        }
    }
}
