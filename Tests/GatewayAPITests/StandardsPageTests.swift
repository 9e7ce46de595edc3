import Foundation
import Testing

/// `docs/standards.md` names a test for each clause: each is where the page says.
@Suite("docs/standards.md")
struct StandardsPageTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test func everyClauseNamesTestsThatThereAre() throws {
        let rows = try text("docs/standards.md").split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        #expect(rows.count > 50)
        for row in rows {
            let tests = row.matches(of: /\[`([^`]+)`\]\(\.\.\/(Tests\/[^)]+)\)/)
            #expect(!tests.isEmpty, "\(row)")
            for test in tests {
                let (name, file) = (String(test.1), String(test.2))
                let source = try text(file)
                let isThere = ["func \(name)(", "def \(name)(", "clause: \(name)"].contains(where: source.contains)
                #expect(isThere, "\(name) is not in \(file)")
            }
        }
    }
}
