import Foundation
import TestSupport
import Testing

/// Every target on its corpus, on what once failed, and on mutations of both.
///
/// `FUZZ_SECONDS=600 swift test --filter FuzzTests` mutates for longer; `FUZZ_SEED=7` from another seed.
/// Tests/Proofs/fuzz.sh does the same with libFuzzer, which sees where an input leads.
@Suite("Fuzzing", .oneAtATime)
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["FUZZ_SECONDS"].flatMap { Int($0) } ?? 3
    private static let seed = environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

    @Test func splitter() async throws {
        try await fuzz(
            SplitterFuzz.self, words: ["\r\n--b\r\n", "\n--b--", "--b--\r\n", "\r\n\r\n", "--", " ", "A: 1\r\n"])
    }

    @Test func answer() async throws {
        try await fuzz(
            AnswerFuzz.self,
            words: [
                "\r\n--gate42\r\n", "\r\n--gate42--\r\n", "{\"id\": 70001}", "%PDF-1.4", "%%EOF", "ERROR = 9 (x)",
                "Content-Transfer-Encoding: base64\r\n", "\r\n\r\n", "multipart/mixed; boundary=gate42",
            ])
    }

    @Test func link() async throws {
        try await fuzz(
            LinkFuzz.self,
            words: [
                "{issued}", "/documents/doc_1.pdf?", "&expires=", "&key=k2", "&signature=", "%2F", "%00", "=", "+", ".",
            ])
    }

    @Test func request() async throws {
        try await fuzz(
            RequestFuzz.self,
            words: [
                "\r\n", "\r\n\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 1\r\n", "Host: b\r\n", "\n",
                "0\r\n\r\n",
                " HTTP/1.0\r\n", "1;a=b\r\nx\r\n", "\t", ":", ",", "Connection: close\r\n",
            ])
    }

    @Test func configuration() async throws {
        try await fuzz(
            ConfigurationFuzz.self,
            words: [
                "accounts:", "{file: x}", "&a ", "*a", "<<: *a", "[", "{", "- ", "!!binary ", "|\n", "\t", "60s", "? ",
            ])
    }

    private func fuzz<Target: FuzzTarget>(_ target: Target.Type, words: [String]) async throws {
        let corpus = try Corpus.inputs(of: Target.name)
        #expect(corpus.count >= 3)
        for (file, input) in corpus {
            let violation = target.violation(in: input)
            #expect(violation == nil, "\(Target.name)/\(file)")
        }
        let (count, found) = await Self.mutate(target, corpus.map(\.input), words)
        print("fuzzing \(Target.name): \(count) executions, \(found == nil ? 0 : 1) violations")
        if let (violation, input) = found {
            Issue.record("\(Target.name): \(violation): \(Data(input).base64EncodedString())")
        }
    }

    /// On a thread of Dispatch: it is all work and no waiting.
    private static func mutate<Target: FuzzTarget>(
        _ target: Target.Type, _ corpus: [[UInt8]], _ words: [String]
    ) async -> (count: Int, found: (String, [UInt8])?) {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var mutator = Mutator(corpus: corpus, words: words, seed: seed)
                let end = ContinuousClock.now + .seconds(seconds)
                var count = 0
                while ContinuousClock.now < end {
                    let input = mutator.next()
                    count += 1
                    guard let violation = target.violation(in: input) else { continue }
                    return continuation.resume(returning: (count, (violation, input)))
                }
                continuation.resume(returning: (count, nil))
            }
        }
    }
}

/// Files under Fixtures, one an input; those whose names begin with `failed-` did fail once.
enum Corpus {
    static func inputs(of target: String) throws -> [(file: String, input: [UInt8])] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(target)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }
}
