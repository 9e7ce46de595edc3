import Foundation
import Logging
import Telemetry
import Testing

@Suite("HumanLogHandler")
struct HumanLogHandlerTests {
    private let lines = RecordedLines()

    private func makeLogger(isColored: Bool) -> Logger {
        Logger(label: "test") { [sink = lines.sink] _ in
            HumanLogHandler(isColored: isColored, sink: sink, now: { Date(timeIntervalSince1970: 1.5) })
        }
    }

    @Test func writesTimeLevelMessageAndFields() {
        makeLogger(isColored: false).warning("slow commit", metadata: ["account": "main", "cause": "disk is slow"])
        #expect(lines.all == ["00:00:01.500Z WARNING  slow commit account=main cause=\"disk is slow\"\n"])
    }

    @Test func coloursOnlyTheLevel() {
        makeLogger(isColored: true).error("no", metadata: ["a": "b"])
        #expect(lines.all == ["00:00:01.500Z \u{1B}[31mERROR   \u{1B}[0m no a=b\n"])
    }

    @Test func letsNothingSteerTheTerminal() {
        makeLogger(isColored: false).info(
            "a\u{1B}[2Jb\n", metadata: ["x": "\u{1B}]0;title\u{7}", "y": "1 level=ERROR"])
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        #expect(lines.all.first?.contains("y=\"1 level=ERROR\"") == true)
    }
}
