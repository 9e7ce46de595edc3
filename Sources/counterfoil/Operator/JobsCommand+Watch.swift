import ArgumentParser
import CurlTransport

extension JobsCommand {
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Wait until a job has ended, and show it.",
            discussion: "On a terminal its place in the queue is shown meanwhile. Ends with status 2 without success.")

        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "The job.") var job: String

        func run() async throws {
            try await gateway.run { client in
                let line = StatusLine()
                let answer = try await client.settled(job) { line.show(Self.words($0)) }
                line.clear()
                try gateway.show(one: answer, JobsCommand.columns)
                guard answer["state"]?.text == "succeeded" else { throw ExitCode(2) }
            }
        }

        static func words(_ job: JSONValue) -> String {
            let state = job["state"]?.text ?? ""
            let place = job["position"]?.text.map { ", position \($0)" } ?? ""
            let turn = job["estimated_at"]?.text.map { ", expected at \($0)" } ?? ""
            return TextTable.plain(state + place + turn)
        }
    }
}

extension GatewayClient {
    /// The job once it has ended; `progress` sees it as it is meanwhile.
    func settled(_ job: String, progress: (JSONValue) -> Void) async throws -> JSONValue {
        while true {
            let clock = ContinuousClock()
            let start = clock.now
            let prefer = [TransferHeaders.Field(name: "Prefer", value: "wait=\(Self.wait)")]
            let answer = try await ask("/jobs/\(job.inPath)", headers: prefer).json()
            guard ["queued", "sending"].contains(answer["state"]?.text) else { return answer }
            progress(answer)
            // A gateway that lets nobody wait is not asked more than once a second.
            try await Task.sleep(until: start + .seconds(1), clock: clock)
        }
    }
}
