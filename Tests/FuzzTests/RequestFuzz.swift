@testable import HTTPGuard

/// Requests: where one ends does not depend on how its octets arrive, nor on what follows it.
///
/// Input: what a connection brings.
struct RequestFuzz: FuzzTarget {
    static let name = "request"

    static func violation(in input: [UInt8]) -> String? {
        let whole = verdict(on: input, in: [input.count])
        let half = input.count / 2
        if verdict(on: input, in: [half, input.count]) != whole { return "\(whole), but not in two pieces" }
        if (1...256).contains(input.count), verdict(on: input, in: Array(1...input.count)) != whole {
            return "\(whole), but not octet by octet"
        }
        guard case .complete(let count, let head, let body) = whole else { return nil }
        guard (1...input.count).contains(count), body.lowerBound >= 0, body.upperBound == count else {
            return "\(count) octets with a body at \(body) of \(input.count)"
        }
        if verdict(on: Array(input.prefix(count)), in: [count]) != whole { return "\(whole), but not alone" }
        guard head.body == .chunked else { return nil }
        let chunks = ChunkReader.chunks(of: input.span, from: body.lowerBound, HTTPLimits())
        return chunks.allSatisfy { body.contains($0.lowerBound) && $0.upperBound < body.upperBound }
            ? nil : "chunks at \(chunks) of a body at \(body)"
    }

    private static func verdict(on input: [UInt8], in ends: [Int]) -> RequestFraming.Verdict {
        var framing = RequestFraming(HTTPLimits())
        for end in ends {
            let verdict = framing.examine(input.span.extracting(..<end))
            if verdict != .needsMore { return verdict }
        }
        return .needsMore
    }
}
