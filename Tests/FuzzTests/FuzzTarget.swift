/// Something that reads what strangers write, and what must hold whatever that is.
protocol FuzzTarget: Sendable {
    /// Names the folder of its corpus.
    static var name: String { get }

    /// What does not hold for the input; nil when all is well. A crash says it too.
    static func violation(in input: [UInt8]) -> String?
}
