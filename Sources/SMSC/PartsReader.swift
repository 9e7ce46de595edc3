import Billing
import Multipart

/// Reads the parts of a multipart answer: a record and a document, in either order, either missing.
struct PartsReader {
    private let documentLimit: Int
    private let words: ProviderDialect.AnswerWords
    private var splitter: MultipartSplitter
    private var part: PartReader?
    private var record: ProviderRecord?
    private var document: DocumentContent?
    private var isComplete = false

    /// - Parameter boundary: Nil takes it from the body's first delimiter.
    init(
        boundary: MultipartBoundary?, documentLimit: Int, words: ProviderDialect.AnswerWords, beginning head: [UInt8]
    ) {
        self.documentLimit = documentLimit
        self.words = words
        // Base64 with its line ends takes 78 characters for 57 bytes: less than half as much again.
        splitter = MultipartSplitter(
            boundary: boundary, limits: MultipartLimits(contentBytes: documentLimit + documentLimit / 2))
        // Lines of white space before a first delimiter are a preamble, a byte order mark is not.
        let isMarked = head.starts(with: ProviderText.byteOrderMark)
        consume(head.dropFirst(isMarked ? ProviderText.byteOrderMark.count : 0))
    }

    mutating func consume(_ bytes: ArraySlice<UInt8>) {
        splitter.consume(bytes).forEach { take($0) }
    }

    /// The document only when the final delimiter was seen: without it any part may have lost its end.
    mutating func finish() -> Answer {
        splitter.finish().forEach { take($0) }
        if let open = closePart() { record = record ?? open.record }
        return Answer(record: record, document: isComplete ? document : nil)
    }

    private mutating func take(_ event: MultipartEvent) {
        switch event {
        case .partBegan(let headers): part = PartReader(headers, documentLimit: documentLimit, words: words)
        case .bytes(let bytes): part?.consume(bytes)
        case .partEnded:
            guard let whole = closePart() else { return }
            record = record ?? whole.record
            document = document ?? whole.document
        case .completed: isComplete = true
        case .truncated, .failed: break
        }
    }

    private mutating func closePart() -> (record: ProviderRecord?, document: DocumentContent?)? {
        defer { part = nil }
        return part?.finish()
    }
}

/// One part, its transfer encoding undone.
private struct PartReader {
    private var content: ContentReader
    private var base64: Base64Decoder?
    private var isReadable: Bool

    init(_ headers: MultipartHeaders, documentLimit: Int, words: ProviderDialect.AnswerWords) {
        content = ContentReader(documentLimit: documentLimit, words: words)
        switch headers.transferEncoding {
        case .identity: (base64, isReadable) = (nil, true)
        case .base64: (base64, isReadable) = (Base64Decoder(), true)
        case .unsupported: (base64, isReadable) = (nil, false)
        }
    }

    mutating func consume(_ bytes: ArraySlice<UInt8>) {
        guard isReadable else { return }
        do {
            if let decoded = try base64?.decode(bytes) {
                content.consume(decoded[...])
            } else {
                content.consume(bytes)
            }
        } catch {
            isReadable = false
        }
    }

    mutating func finish() -> (record: ProviderRecord?, document: DocumentContent?) {
        do {
            try base64?.finish()
        } catch {
            isReadable = false
        }
        return isReadable ? content.finish() : (nil, nil)
    }
}
