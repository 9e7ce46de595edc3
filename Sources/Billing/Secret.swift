import Foundation

/// A text that must not be shown: it prints as `•••` in every form, and only `reveal` gives it out.
///
/// What is kept of it is overwritten once nobody holds it any more, as after a rotation.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: WipedText

    package init(_ text: String) {
        self.text = WipedText(text)
    }

    /// The text itself: for the request to the provider, or a digest, and nothing else. Each time a copy, which nobody
    /// overwrites: keep none.
    package func reveal() -> String { text.copy() }

    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A text in memory of its own, which no String shares.
final class WipedText: Hashable, Sendable {
    typealias Memory = UnsafeMutableBufferPointer<UInt8>

    /// UTF-8. Unsafe, and yet shared: written before anybody else sees it, and again when nobody does any more.
    nonisolated(unsafe) private let memory: Memory
    private let giveBack: @Sendable (Memory) -> Void

    /// - Parameter giveBack: What becomes of the memory, after it was overwritten.
    init(_ text: String, giveBack: @escaping @Sendable (Memory) -> Void = { $0.deallocate() }) {
        memory = .allocate(capacity: text.utf8.count)
        _ = memory.initialize(fromContentsOf: text.utf8)
        self.giveBack = giveBack
    }

    deinit {
        // The compiler may leave out other writes to what nobody reads again.
        if let start = memory.baseAddress { explicit_bzero(start, memory.count) }
        giveBack(memory)
    }

    func copy() -> String { String(decoding: memory, as: UTF8.self) }

    static func == (one: WipedText, other: WipedText) -> Bool { one.memory.elementsEqual(other.memory) }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(memory)) }
}
