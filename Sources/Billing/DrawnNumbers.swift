import Foundation

/// Numbers of the system's generator, drawn with one call to the kernel when the first is asked for: asked for singly, each
/// would be a call.
package struct DrawnNumbers: RandomNumberGenerator {
    private let count: Int
    private var drawn: [UInt64] = []

    /// - Parameter count: How many are drawn together, 1 to 32.
    package init(count: Int) {
        self.count = count
    }

    package mutating func next() -> UInt64 {
        if drawn.isEmpty { draw() }
        return drawn.removeLast()
    }

    private mutating func draw() {
        drawn = Array(repeating: 0, count: count)
        let status = drawn.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        precondition(status == 0, "more than 256 bytes were asked for")
    }
}
