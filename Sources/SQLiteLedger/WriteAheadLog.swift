import Foundation

/// SQLite's log of commits that are not in the file yet, checked as SQLite does not.
///
/// SQLite takes the first frame that is not whole for the end of the log, as after a loss of power: every commit from there on
/// would be forgotten without a word, a call that was made with it. But frames are written in order, and whatever was
/// confirmed is on the disk. So a frame that is not whole and belongs to a commit of this log is damage. What the file system
/// took back by its end, no one can see.
struct WriteAheadLog {
    private static let headSize = 32
    private static let frameHeadSize = 24

    private let bytes: UnsafeRawBufferPointer
    private let isBigEndian: Bool
    private let pageSize: Int

    /// Why the log cannot be relied on; nil when it can, and when there is none.
    static func damage(at path: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let content = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        return content.withUnsafeBytes { damage(in: $0) }
    }

    static func damage(in bytes: UnsafeRawBufferPointer) -> String? {
        // Shorter, or empty throughout: the log was being made, and nothing was in it.
        guard bytes.count >= headSize, bytes.contains(where: { $0 != 0 }) else { return nil }
        guard let log = WriteAheadLog(bytes) else { return "the head of its log is not whole" }
        return log.firstBrokenFrame.map { "frame \($0 + 1) of its log is not whole" }
    }

    private init?(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        let magic = Self.word(bytes, at: 0)
        guard magic & ~1 == 0x377F_0682, Self.word(bytes, at: 4) == 3_007_000 else { return nil }
        isBigEndian = magic & 1 == 1
        pageSize = Int(Self.word(bytes, at: 8))
        guard pageSize == PageSeals.pageSize else { return nil }
        let sums = sum(0..<24, after: (0, 0))
        guard sums == (Self.word(bytes, at: 24), Self.word(bytes, at: 28)) else { return nil }
    }

    /// The first frame that was written into this log and is not as it was written.
    private var firstBrokenFrame: Int? {
        let size = Self.frameHeadSize + pageSize
        let count = (bytes.count - Self.headSize) / size
        var sums = (Self.word(bytes, at: 24), Self.word(bytes, at: 28))
        for frame in 0..<count {
            let start = Self.headSize + frame * size
            sums = sum(start..<start + 8, after: sums)
            sums = sum(start + Self.frameHeadSize..<start + size, after: sums)
            let stored = (Self.word(bytes, at: start + 16), Self.word(bytes, at: start + 20))
            if sums == stored, salts(at: start + 8) == (true, true) { continue }
            // The rest is of an earlier round of the log, or of a commit that did not come to its end, unless the end of
            // one stands there: a commit's last frame is written last, and of a frame the head (`CPageSeals/log.c`).
            let hasACommit = (frame..<count).contains { endsACommit(at: Self.headSize + $0 * size) }
            return hasACommit ? frame : nil
        }
        return nil
    }

    /// Whether this head of a frame is of this round and a commit's last: it tells how many pages the file has by then. One bit
    /// that turns over can hide that from us only in a file of a power of two of pages.
    private func endsACommit(at offset: Int) -> Bool {
        let (first, second) = salts(at: offset + 8)
        return (first || second) && Self.word(bytes, at: offset + 4) != 0
    }

    /// Which of the two marks of this log's round stand there. Damage takes one at most; another round has neither.
    private func salts(at offset: Int) -> (Bool, Bool) {
        (
            Self.word(bytes, at: offset) == Self.word(bytes, at: 16),
            Self.word(bytes, at: offset + 4) == Self.word(bytes, at: 20)
        )
    }

    /// SQLite's checksum, over pairs of words.
    private func sum(_ range: Range<Int>, after sums: (UInt32, UInt32)) -> (UInt32, UInt32) {
        var (first, second) = sums
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
            first &+= sumWord(at: offset) &+ second
            second &+= sumWord(at: offset + 4) &+ first
        }
        return (first, second)
    }

    private func sumWord(at offset: Int) -> UInt32 {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
