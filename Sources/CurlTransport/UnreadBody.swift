/// The bytes of a body that have arrived and were not read yet, and how the body ended.
struct UnreadBody {
    /// What a reader finds.
    enum Reading {
        /// All bytes there are. `wasFull`: the transfer paused for them and may go on.
        case bytes([UInt8], wasFull: Bool)
        /// Nothing yet.
        case nothing
        case ended(Result<Void, TransferFailure>)
    }

    /// 256 KiB: at 1 Gbit/s two milliseconds for the reader to come back.
    static let capacity = 256 * 1024

    private var bytes: [UInt8] = []
    private var isFull = false
    /// Nil while more may arrive.
    private(set) var ending: Result<Void, TransferFailure>?

    /// Takes arriving bytes, or refuses them all when they do not fit behind what is unread.
    mutating func offer(_ arrived: UnsafeRawBufferPointer) -> Bool {
        isFull = !bytes.isEmpty && bytes.count + arrived.count > Self.capacity
        if !isFull { bytes += arrived }
        return !isFull
    }

    /// No more bytes follow. The first ending counts.
    mutating func end(_ ending: Result<Void, TransferFailure>) {
        self.ending = self.ending ?? ending
    }

    mutating func read() -> Reading {
        guard bytes.isEmpty else {
            defer { (bytes, isFull) = ([], false) }
            return .bytes(bytes, wasFull: isFull)
        }
        return ending.map { .ended($0) } ?? .nothing
    }
}
