import Testing

@testable import Multipart

struct BytePatternTests {
    @Test func findsWhatANaiveSearchFinds() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let pattern =
                [0] + (0..<Int.random(in: 1...6, using: &random)).map { _ in UInt8.random(in: 1...2, using: &random) }
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random) }
            let slice = text.dropFirst(3)
            let naive = slice.indices.first { text[$0...].starts(with: pattern) }
            #expect(BytePattern(pattern).firstIndex(in: slice) == naive, "\(pattern) in \(slice)")
        }
    }

    @Test func findsTheBeginningOfThePatternAtTheEnd() {
        let pattern = BytePattern([0, 1, 2, 3])
        #expect(pattern.partialIndex(in: [5, 0, 1, 2]) == 1)
        #expect(pattern.partialIndex(in: [0, 0, 1]) == 1)
        #expect(pattern.partialIndex(in: [0, 1, 1]) == 3)
        #expect(pattern.partialIndex(in: []) == 0)
    }
}
