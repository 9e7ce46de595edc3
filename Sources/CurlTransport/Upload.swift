import Foundation

/// The bytes of a PUT while they leave. Confined to the transport's thread.
final class Upload {
    let size: Int
    private let pieces: [Data]
    /// The piece that is read from, and what was read of it.
    private var place = (piece: 0, offset: 0)

    init(_ pieces: [Data]) {
        self.pieces = pieces
        size = pieces.reduce(0) { $0 + $1.count }
    }

    /// The upload that libcurl was given as context.
    static func at(_ context: UnsafeMutableRawPointer?) -> Upload? {
        context.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }

    /// - Returns: The count of the bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < buffer.count, place.piece < pieces.count {
            let rest = pieces[place.piece].dropFirst(place.offset)
            let taken = rest.prefix(buffer.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyBytes(from: taken)
            filled += taken.count
            place = taken.count == rest.count ? (place.piece + 1, 0) : (place.piece, place.offset + taken.count)
        }
        return filled
    }

    /// libcurl sends the same bytes again: on a new connection when a reused one had died.
    func move(to offset: Int) {
        place = (0, offset)
        while place.piece < pieces.count, place.offset >= pieces[place.piece].count {
            place = (place.piece + 1, place.offset - pieces[place.piece].count)
        }
    }
}
