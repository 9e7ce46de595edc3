import Foundation
import Logging
import Testing

@testable import Telemetry

@Suite("JSONLogHandler")
struct JSONLogHandlerTests {
    private let lines = RecordedLines()

    private func makeLogger(level: Logger.Level = .trace) -> Logger {
        Logger(label: "test") { [sink = lines.sink] label in
            JSONLogHandler(label: label, level: level, sink: sink, now: { Date(timeIntervalSince1970: 1.5) })
        }
    }

    @Test func writesOneObjectALine() throws {
        makeLogger().info("job finished", metadata: ["jobID": "job_1", "attempts": "\(2)"])
        #expect(
            lines.all == [
                #"{"time":"1970-01-01T00:00:01.500Z","level":"info","logger":"test","message":"job finished","#
                    + #""attempts":"2","job_id":"job_1"}"# + "\n"
            ])
    }

    @Test func neverOverwritesItsOwnFields() throws {
        makeLogger().info("real", metadata: ["message": "forged", "Level": "forged", "time": "forged"])
        let object = try lines.object()
        #expect(object["message"] as? String == "real")
        #expect(object["level"] as? String == "info")
        #expect(object["metadata_message"] as? String == "forged")
        #expect(object["metadata_time"] as? String == "forged")
        #expect(object.count == 7)
    }

    @Test(arguments: [
        "a\nb\r\n{\"level\":\"info\"}", "\u{1B}[2J\u{0}\u{7F}\u{85}", "quote\" back\\slash", "\u{202E}gnp.exe",
        "\u{2028}x",
        "Счёт № 1 — ½", "\u{E0001}\u{10FFFF}",
    ])
    func keepsAnyTextOnOneLineAndReadableBack(text: String) throws {
        makeLogger().info("\(text)", metadata: ["field": "\(text)", "nested": ["a": ["\(text)"]], "k\n\(text)": "v"])
        let line = try #require(lines.all.first)
        #expect(line.dropLast().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(!line.unicodeScalars.contains("\u{202E}") && !line.unicodeScalars.contains("\u{2028}"))
        let object = try lines.object()
        #expect(object["message"] as? String == text)
        #expect(object["field"] as? String == text)
        #expect((object["nested"] as? [String: [String]])?["a"] == [text])
    }

    @Test func boundsEveryValueAndTheirNumber() throws {
        let long = String(repeating: "щ", count: 5000)
        var metadata: Logger.Metadata = ["list": .array(Array(repeating: "\(long)", count: 50))]
        for number in 0..<100 { metadata["z\(number)"] = "\(long)" }
        makeLogger().info("\(long)", metadata: metadata)
        let object = try lines.object()
        #expect((object["message"] as? String)?.utf8.count == 4096 + 3)
        #expect((object["list"] as? String)?.utf8.count == 4096 + 3)
        #expect(object["fields_dropped"] as? Int == 101 - 64)
        #expect(try #require(lines.all.first).utf8.count < 66 * 4200)
    }

    @Test func mergesMetadataFromTheHandlerTheProviderAndTheCall() throws {
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
        var logger = Logger(label: "test") { [sink = lines.sink] in
            JSONLogHandler(label: $0, metadataProvider: provider, sink: sink)
        }
        logger[metadataKey: "a"] = "handler"
        logger[metadataKey: "c"] = "handler"
        logger.info("m", metadata: ["b": "call"])
        let object = try lines.object()
        #expect(["a", "b", "c"].map { object[$0] as? String } == ["provider", "call", "handler"])
    }

    @Test func keepsQuietBelowItsLevel() {
        makeLogger(level: .warning).info("quiet")
        #expect(lines.all.isEmpty)
    }

    @Test(arguments: [
        ("jobID", "job_id"), ("job-id", "job_id"), ("HTTPStatus", "httpstatus"), ("a.b c", "a_b_c"), ("", "_"),
        ("sha256Sum", "sha256_sum"), ("\"}\n", "_"),
    ])
    func writesKeysInSnakeCase(key: String, expected: String) {
        #expect(LogFields.snakeCase(key) == expected)
    }
}
