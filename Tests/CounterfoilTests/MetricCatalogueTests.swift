import Foundation
import Testing

@testable import counterfoil

/// `docs/metrics.md` and the code say the same.
@Suite("docs/metrics.md")
struct MetricCatalogueTests {
    @Test func listsEveryMetricInTheWordsThatPrometheusShows() throws {
        let page = try ConfigurationFixture.repositoryFile("docs/metrics.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let documented = rows.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let words = documented.map { ($0[0].trimmingCharacters(in: ["`"]), $0[$0.count - 1]) }
        #expect(Dictionary(words) { first, _ in first } == MetricCatalogue.help)
        #expect(words.map(\.0) == words.map(\.0).sorted() && words.count == MetricCatalogue.help.count)
    }

    @Test func namesFollowPrometheus() {
        for name in MetricCatalogue.help.keys {
            #expect(name.wholeMatch(of: /[a-z_]+/) != nil)
            #expect(!name.contains("millisecond") && !name.hasSuffix("_ms") && !name.hasSuffix("_count"))
        }
    }
}
