import TestSupport
import Testing

@testable import Scheduling

@Suite("RankedSet")
struct RankedSetTests {
    /// Against a sorted array, through a thousand insertions and removals in every order that matters to a tree.
    @Test(arguments: ["rising", "falling", "mixed"])
    func isASortedArray(order: String) {
        var random = SeededRandom(seed: 7)
        var set = RankedSet<Int>()
        var array: [Int] = []
        for step in 0..<1200 {
            let number = ["rising": step, "falling": -step][order] ?? Int.random(in: 0..<500, using: &random)
            if step % 3 == 2, let victim = array.randomElement(using: &random) {
                set.remove(victim)
                array.removeAll { $0 == victim }
            } else if !array.contains(number) {
                set.insert(number)
                array.insert(number, at: array.firstIndex { $0 > number } ?? array.endIndex)
            }
            #expect(set.count == array.count)
            #expect(set.first == array.first)
            let probe = array.randomElement(using: &random) ?? number
            #expect(set.rank(of: probe) == array.firstIndex(of: probe) ?? 0)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 1000])
    func isBuiltOfManyAtOnceAsOneByOne(count: Int) {
        var random = SeededRandom(seed: 7)
        let elements = (0..<count).map { 2 * $0 }.shuffled(using: &random)
        let built = RankedSet(elements)
        #expect(built.count == count && built.first == elements.min())
        #expect((-1...2 * count).allSatisfy { built.rank(of: $0) == ($0 + 1) / 2 || $0 >= 2 * count })
        #expect(1 << (built.depth - 1) <= max(1, count), "no deeper than it has to be")
    }

    @Test func changesNothingForWhatIsThereOrIsNot() {
        var set = RankedSet<Int>()
        [2, 1, 3].forEach { set.insert($0) }
        set.insert(2)
        set.remove(9)
        #expect(set.count == 3)
        #expect(set.rank(of: 9) == 3)
    }

    @Test func aCopyGoesItsOwnWay() {
        var set = RankedSet<Int>()
        (1...100).forEach { set.insert($0) }
        let copy = set
        (1...99).forEach { set.remove($0) }
        #expect(set.first == 100)
        #expect(copy.count == 100 && copy.first == 1)
    }

    /// Sorted insertions are the worst of a tree that does not balance.
    @Test func staysShallow() {
        var set = RankedSet<Int>()
        (0..<20_000).forEach { set.insert($0) }
        #expect(set.depth <= 34, "log(20,001) / log(4/3)")
        (0..<19_000).forEach { set.remove($0) }
        #expect(set.depth <= 24)
    }
}
