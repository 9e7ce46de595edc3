import Billing

/// Reads one thing the provider sent, a whole body or a part of one, and finds out by its first bytes what it is.
struct ContentReader {
    private enum State {
        case undecided([UInt8])
        case record([UInt8])
        case document(DocumentGatherer)
        case nothing
    }

    /// A record is a line or two; 64 KiB leave room for whatever is said beside it.
    static let recordLimit = 64 << 10

    private let documentLimit: Int
    private let words: ProviderDialect.AnswerWords
    private var state = State.undecided([])

    init(documentLimit: Int, words: ProviderDialect.AnswerWords) {
        self.documentLimit = documentLimit
        self.words = words
    }

    mutating func consume(_ bytes: ArraySlice<UInt8>) {
        switch state {
        case .undecided(let head): decide(head + bytes)
        case .record(let text):
            state = text.count + bytes.count <= Self.recordLimit ? .record(text + bytes) : .nothing
        case .document(var gatherer):
            // The gatherer leaves its place first: two owners would copy the open piece at every chunk.
            state = .nothing
            gatherer.add(bytes)
            state = .document(gatherer)
        case .nothing: break
        }
    }

    /// What it was: at most one of the two.
    mutating func finish() -> (record: ProviderRecord?, document: DocumentContent?) {
        defer { state = .nothing }
        switch state {
        case .record(let text): return (ProviderRecord(text, in: words), nil)
        case .document(var gatherer): return (nil, gatherer.finish())
        case .undecided, .nothing: return (nil, nil)
        }
    }

    private mutating func decide(_ head: [UInt8]) {
        switch ContentKind(head) {
        case .document:
            var gatherer = DocumentGatherer(limit: documentLimit)
            gatherer.add(head[...])
            state = .document(gatherer)
        case .record: state = head.count <= Self.recordLimit ? .record(head) : .nothing
        case .undecided: state = head.count <= Self.recordLimit ? .undecided(head) : .nothing
        case .multipart, .unknown: state = .nothing
        }
    }
}
