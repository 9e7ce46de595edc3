import Foundation
import TestSupport

/// One way to spoil a file, decided by its seed.
struct Damage: CustomStringConvertible {
    enum Kind: CaseIterable {
        case oneBit, someBits, sectorOfNoise, sectorOfZeros, pageInAnothersPlace, cut
    }

    let kind: Kind
    let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        kind = Kind.allCases[Int(seed % UInt64(Kind.allCases.count))]
    }

    var description: String { "\(kind) of seed \(seed)" }

    func spoil(_ data: Data) -> Data {
        var random = SeededRandom(seed: seed)
        var bytes = [UInt8](data)
        switch kind {
        case .oneBit: flip(&bytes, &random)
        case .someBits: (0..<Int.random(in: 2...20, using: &random)).forEach { _ in flip(&bytes, &random) }
        case .sectorOfNoise: overwrite(&bytes, &random) { UInt8.random(in: 0...255, using: &$0) }
        case .sectorOfZeros: overwrite(&bytes, &random) { _ in 0 }
        case .pageInAnothersPlace:
            let pages = bytes.count / 4096
            let (from, to) = (Int.random(in: 0..<pages, using: &random), Int.random(in: 0..<pages, using: &random))
            bytes.replaceSubrange(to * 4096..<(to + 1) * 4096, with: bytes[from * 4096..<(from + 1) * 4096])
        case .cut: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        }
        return Data(bytes)
    }

    private func flip(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
    }

    private func overwrite(
        _ bytes: inout [UInt8], _ random: inout SeededRandom, with byte: (inout SeededRandom) -> UInt8
    ) {
        let start = Int.random(in: 0..<bytes.count / 512, using: &random) * 512
        for place in start..<start + 512 { bytes[place] = byte(&random) }
    }
}
