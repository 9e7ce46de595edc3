import Billing
import Crypto
import Foundation

/// What a set of rows comes to, in whichever order they are read: two databases sort texts differently.
struct RowDigest: Equatable {
    /// Columns that only one of the ledgers has.
    private let ignored: Set<String>
    private(set) var count = 0
    private(set) var sum: [UInt64] = [0, 0, 0, 0]

    init(ignoring ignored: Set<String>) {
        self.ignored = ignored
    }

    /// Adds the row's SHA-256, as four numbers that wrap around.
    mutating func add(_ row: StoredRow) {
        var hash = SHA256()
        for (column, value) in row.sorted(by: { $0.key < $1.key }) where !ignored.contains(column) {
            hash.update(data: Data("\(column)\0".utf8))
            switch value {
            case .null: hash.update(data: Data("n".utf8))
            case .integer(let number): hash.update(data: Data("i\(number)\0".utf8))
            case .text(let text): hash.update(data: Data("t\(text.utf8.count)\0\(text)".utf8))
            case .bytes(let bytes):
                hash.update(data: Data("b\(bytes.count)\0".utf8))
                hash.update(data: bytes)
            }
        }
        let words = hash.finalize().withUnsafeBytes { bytes in
            (0..<4).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
        }
        for place in sum.indices { sum[place] &+= words[place] }
        count += 1
    }
}
