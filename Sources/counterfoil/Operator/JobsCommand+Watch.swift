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
    /// The job once it has ended; `progress` sees it as it is meanwhile, from the start.
    func settled(_ job: String, progress: (JSONValue) -> Void) async throws -> JSONValue {
        let path = "/jobs/\(job.inPath)"
        let prefer = [TransferHeaders.Field(name: "Prefer", value: "wait=\(Self.wait)")]
        var answer = try await ask(path).json()
        while ["queued", "sending"].contains(answer["state"]?.text) {
            progress(answer)
            let start = ContinuousClock.now
            answer = try await ask(path, headers: prefer).json()
            guard answer["finished_at"] == nil else { break }
            // A gateway that lets nobody wait is not asked more than once a second.
            try await Task.sleep(until: start + .seconds(1), clock: .continuous)
        }
        return answer
    }
}
