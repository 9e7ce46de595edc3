import Billing
import Multipart

/// Reads the body of an answer while it arrives. The branch is picked by the body, helped by the `Content-Type`.
struct AnswerReader {
    private enum State {
        case undecided([UInt8])
        case plain(ContentReader)
        case parts(PartsReader)
    }

    private let documentLimit: Int
    private let words: ProviderDialect.AnswerWords
    private let contentType: MediaType?
    private var state = State.undecided([])

    /// - Parameter contentType: The header field, if there is one; it decides nothing alone.
    init(contentType: String?, documentLimit: Int, words: ProviderDialect.AnswerWords = .init()) {
        self.documentLimit = documentLimit
        self.words = words
        self.contentType = contentType.flatMap(MediaType.init)
    }

    mutating func consume(_ bytes: ArraySlice<UInt8>) {
        switch state {
        case .undecided(let head): decide(head + bytes)
        case .plain(var reader):
            state = .undecided([])
            reader.consume(bytes)
            state = .plain(reader)
        case .parts(var reader):
            state = .undecided([])
            reader.consume(bytes)
            state = .parts(reader)
        }
    }

    /// - Parameter isWhole: Whether the body ended where its own framing says. A document that was cut is no document;
    ///   a record is one as soon as it can be read, for JSON closes its braces.
    mutating func finish(isWhole: Bool) -> Answer {
        switch state {
        case .undecided: return Answer(record: nil, document: nil)
        case .plain(var reader):
            let (record, document) = reader.finish()
            return Answer(record: record, document: isWhole ? document : nil)
        case .parts(var reader):
            let answer = reader.finish()
            return Answer(record: answer.record, document: isWhole ? answer.document : nil)
        }
    }

    private mutating func decide(_ head: [UInt8]) {
        let isMultipart = contentType?.essence.hasPrefix("multipart/") == true
        switch ContentKind(head) {
        case .undecided where head.count <= ContentReader.recordLimit:
            state = .undecided(head)
        case .multipart where !Self.hasFirstLine(head) && head.count <= ContentReader.recordLimit:
            // The whole line says whose boundary it is, however the body is cut.
            state = .undecided(head)
        case .multipart:
            let named = contentType?.boundary.flatMap { Self.firstLine(of: head) == "--\($0.text)" ? $0 : nil }
            state = .parts(
                PartsReader(boundary: named, documentLimit: documentLimit, words: words, beginning: head))
        case .unknown where isMultipart:
            // A preamble: the first delimiter is still to come.
            state = .parts(
                PartsReader(
                    boundary: contentType?.boundary, documentLimit: documentLimit, words: words, beginning: head))
        case .record, .document, .unknown, .undecided:
            var reader = ContentReader(documentLimit: documentLimit, words: words)
            reader.consume(head[...])
            state = .plain(reader)
        }
    }

    /// The body's first line that is not blank: the header's boundary counts only when this is its delimiter.
    private static func firstLine(of head: [UInt8]) -> String {
        var line = beginning(of: head).prefix { $0 != 0x0A }
        while let last = line.last, [0x20, 0x09, 0x0D].contains(last) { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    private static func hasFirstLine(_ head: [UInt8]) -> Bool { beginning(of: head).contains(0x0A) }

    private static func beginning(of head: [UInt8]) -> ArraySlice<UInt8> {
        let isMarked = head.starts(with: ProviderText.byteOrderMark)
        return head.dropFirst(isMarked ? ProviderText.byteOrderMark.count : 0)
            .drop { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
    }
}

/// What a body said. Both are nil when it said nothing that can be read.
struct Answer: Hashable {
    let record: ProviderRecord?
    let document: DocumentContent?
}
