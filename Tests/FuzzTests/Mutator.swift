/// Makes inputs from a corpus: the same from the same seed.
struct Mutator {
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]
    private var generator: SplitMix

    /// - Parameter words: What a grammar needs and chance would not find.
    init(corpus: [[UInt8]], words: [String], seed: UInt64) {
        self.corpus = corpus.isEmpty ? [[]] : corpus
        self.words = words.map { Array($0.utf8) }
        generator = SplitMix(state: seed)
    }

    mutating func next() -> [UInt8] {
        var input = corpus[below(corpus.count)]
        for _ in 0...below(4) { change(&input) }
        return Array(input.prefix(1 << 14))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = below(input.count + 1)
        let end = min(input.count, place + below(1 << below(8)) + 1)
        switch below(7) {
        case 0: if place < input.count { input[place] ^= 1 << UInt8(below(8)) }
        case 1: if place < input.count { input[place] = UInt8(below(256)) }
        case 2: input.removeSubrange(place..<end)
        case 3: input.insert(contentsOf: input[place..<end], at: place)
        case 4: input.insert(contentsOf: words[below(words.count)], at: place)
        case 5: input = Array(input.prefix(place))
        default:
            let other = corpus[below(corpus.count)]
            input = input.prefix(place) + other.suffix(below(other.count + 1))
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
}

/// Steele, Lea and Flood's generator: small, and the same on every machine.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
