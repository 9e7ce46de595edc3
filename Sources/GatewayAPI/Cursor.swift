import Billing
import Foundation

/// A place in a list as callers see it: opaque, bound to its list, and signed, so that none can be made up.
struct Cursor {
    /// What the list is of: its path and filters.
    let list: String
    let signer: LinkSigner

    func text(for mark: PageMark) -> String {
        let number = withUnsafeBytes(of: mark.sequence.bigEndian) { Data($0) }
        return (number + tag(mark.sequence)).base64URL
    }

    func mark(from text: String) -> PageMark? {
        guard let data = Data(base64URL: text), data.count == 24 else { return nil }
        let sequence = data.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return tag(sequence) == data.suffix(16) ? PageMark(sequence: sequence) : nil
    }

    private func tag(_ sequence: Int64) -> Data { signer.tag(on: "\(sequence)\n\(list)", purpose: "cursor") }
}
