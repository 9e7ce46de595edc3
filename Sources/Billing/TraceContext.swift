/// Where a request stands in a trace that others began (W3C Trace Context).
package struct TraceContext: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 of them, not all zero: who asks.
    package let parentID: String
    package let flags: UInt8
    /// `tracestate` as it came, for whoever is asked next.
    package let state: String?

    private init(traceID: String, parentID: String, flags: UInt8, state: String?) {
        self.traceID = traceID
        self.parentID = parentID
        self.flags = flags
        self.state = state
    }

    /// Nil for what the recommendation calls invalid: version `ff`, zero ids, capitals, any other length.
    ///
    /// A higher version than 00 is read as far as 00 goes, whatever follows. An invalid `state` is dropped alone.
    package init?(traceparent: String, state: String? = nil) {
        let parts = traceparent.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 4, let version = Self.hexadecimal(parts[0], digits: 2), version != 0xFF else { return nil }
        guard parts.count == 4 || version > 0, let flags = Self.hexadecimal(parts[3], digits: 2) else { return nil }
        guard Self.isID(parts[1], digits: 32), Self.isID(parts[2], digits: 16) else { return nil }
        self.init(
            traceID: parts[1], parentID: parts[2], flags: UInt8(truncatingIfNeeded: flags),
            state: state.flatMap { Self.isState($0) ? $0 : nil })
    }

    /// The beginning of a trace of our own, not sampled.
    package static func random(using generator: inout some RandomNumberGenerator) -> TraceContext {
        let ids = (0..<3).map { _ in hexadecimal(UInt64.random(in: 1...UInt64.max, using: &generator)) }
        return TraceContext(traceID: ids[0] + ids[1], parentID: ids[2], flags: 0, state: nil)
    }

    /// A step below this one. The same step has the same id however often it is asked for, so that a record and the call
    /// that it is of agree.
    package func step(_ name: String) -> TraceContext {
        // FNV-1a: spread, not secrecy.
        let hash = (parentID + name).utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return TraceContext(
            traceID: traceID, parentID: Self.hexadecimal(hash == 0 ? 1 : hash), flags: flags, state: state)
    }

    /// As the header field has it.
    package var traceparent: String { "00-\(traceID)-\(parentID)-" + Self.hexadecimal(UInt64(flags)).suffix(2) }

    private static func hexadecimal(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for place in 0..<16 { digits[place] = hexadecimals[Int(value >> UInt64(60 - 4 * place) & 15)] }
            return 16
        }
    }

    private static let hexadecimals = Array("0123456789abcdef".utf8)

    private static func hexadecimal(_ text: String, digits: Int) -> Int? {
        isHexadecimal(text, digits: digits) ? Int(text, radix: 16) : nil
    }

    private static func isID(_ text: String, digits: Int) -> Bool {
        isHexadecimal(text, digits: digits) && text.contains { $0 != "0" }
    }

    private static func isHexadecimal(_ text: String, digits: Int) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// At most 32 members and 512 characters, each member a key and a value (section 3.3); what is longer may be dropped.
    private static func isState(_ text: String) -> Bool {
        let members = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        let areMembers = members.allSatisfy { member in
            let halves = member.split(separator: "=", maxSplits: 1)
            return member.isEmpty || (halves.count == 2 && member.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        }
        return areMembers && members.count <= 32 && (1...512).contains(text.utf8.count)
    }
}
