import Billing
import NIOCore
import Synchronization

/// Documents that were asked for lately, as they are sent: one buffer each, which every answer shares without a copy.
///
/// Bytes never change under a document's id. What can change is that the document is there at all, so an entry is good for
/// `lifetime` and then read anew.
final class DocumentCache: Sendable {
    struct Entry: Sendable {
        let file: DocumentFile
        let bytes: ByteBuffer
    }

    private struct Kept {
        let entry: Entry
        let since: Duration
        var lastUse: UInt64
    }

    private struct State {
        var kept: [Document.ID: Kept] = [:]
        var bytes = 0
        var uses: UInt64 = 0
    }

    /// Larger ones are read piece by piece as their reader takes them.
    static let largest = 1 << 20
    /// Three hundred invoices of 100 KB.
    static let capacity = 32 << 20
    /// What an entry counts for at least, so that the list is short too: 2,048 entries at most.
    static let smallest = 16 << 10
    static let lifetime: Duration = .seconds(60)

    private let state = Mutex(State())

    /// - Parameter now: Time since boot.
    func find(_ id: Document.ID, at now: Duration) -> Entry? {
        state.withLock { state in
            guard var kept = state.kept[id] else { return nil }
            guard now - kept.since < Self.lifetime else {
                Self.drop(id, from: &state)
                return nil
            }
            state.uses += 1
            kept.lastUse = state.uses
            state.kept[id] = kept
            return kept.entry
        }
    }

    /// Makes room by dropping what was not used for longest. One that is too large is not kept.
    func keep(_ entry: Entry, at now: Duration) {
        guard entry.file.document.size <= Self.largest else { return }
        state.withLock { state in
            Self.drop(entry.file.document.id, from: &state)
            let size = Self.size(of: entry)
            while state.bytes + size > Self.capacity,
                let oldest = state.kept.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                Self.drop(oldest.key, from: &state)
            }
            state.uses += 1
            state.kept[entry.file.document.id] = Kept(entry: entry, since: now, lastUse: state.uses)
            state.bytes += size
        }
    }

    var size: Int { state.withLock { $0.bytes } }

    private static func drop(_ id: Document.ID, from state: inout State) {
        guard let gone = state.kept.removeValue(forKey: id) else { return }
        state.bytes -= size(of: gone.entry)
    }

    private static func size(of entry: Entry) -> Int { max(entry.file.document.size, smallest) }
}
