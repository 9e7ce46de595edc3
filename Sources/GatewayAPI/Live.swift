import Synchronization

/// A value that may be swapped while it is in use: whoever took it goes on with what they took.
package final class Live<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    package init(_ value: Value) {
        self.value = Mutex(value)
    }

    package var current: Value { value.withLock { $0 } }

    package func replace(_ value: Value) {
        self.value.withLock { $0 = value }
    }
}
