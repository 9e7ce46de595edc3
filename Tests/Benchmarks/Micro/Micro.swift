import Foundation

/// What the pure parts cost, one by one, in this process alone.
///
///     microbench                        each figure on a line of its own, after a tab
///     microbench splitter FILE          MB a second of the multipart answer in the file
///     microbench splitter FILE --write  makes the file
///     microbench fill LEDGER COUNT      adds so many finished jobs to a ledger that no gateway holds
///     microbench queue LEDGER COUNT     adds so many that wait
@main
struct Micro {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if ["fill", "queue"].contains(arguments.first), arguments.count == 3, let count = Int(arguments[2]) {
            return try await Filling(path: arguments[1], count: count, areFinished: arguments[0] == "fill").run()
        }
        guard arguments.first == "splitter", arguments.count > 1 else {
            for line in QueueBench().lines + RepeatBench().lines { print(line) }
            return
        }
        let file = URL(fileURLWithPath: arguments[1])
        if arguments.last == "--write" { return try Data(SplitterBench.sample()).write(to: file) }
        print(try SplitterBench(body: Array(Data(contentsOf: file))).megabytesPerSecond)
    }
}

/// The time of one of so many.
func each(of count: Int, _ work: () -> Void) -> Duration {
    ContinuousClock().measure(work) / count
}

extension Duration {
    /// Three digits of what matters.
    var short: String {
        let nanoseconds = self / .nanoseconds(1)
        return nanoseconds < 10_000 ? "\(Int(nanoseconds.rounded())) ns" : "\(Int((nanoseconds / 1000).rounded())) µs"
    }
}
