import Foundation

/// Numbers of the system's generator, drawn with one call to the kernel: asked for singly, each would be a call.
struct DrawnNumbers: RandomNumberGenerator {
    private var drawn: [UInt64]

    /// - Parameter count: at most 32. What is asked for beyond it is drawn singly.
    init(count: Int) {
        drawn = Array(repeating: 0, count: count)
        let status = drawn.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        precondition(status == 0, "more than 256 bytes were asked for")
    }

    mutating func next() -> UInt64 {
        if let number = drawn.popLast() { return number }
        var system = SystemRandomNumberGenerator()
        return system.next()
    }
}
