package import Billing
package import CurlTransport

/// An answer as it came, and what the gateway makes of it: for whoever looks at the provider itself.
package struct ObservedAnswer: Sendable {
    /// Nil when no answer began.
    package var status: Int?
    package var headers: [TransferHeaders.Field] = []
    package var body: [UInt8] = []
    package var result: Result<UpstreamAnswer, UpstreamFailure>
    package var observations: [Observation] = []
}

extension SMSCUpstream {
    /// Makes the call as `perform` would, at the account's first address only, and keeps every byte of the answer.
    package func observe(_ call: UpstreamCall, from account: SMSCAccount) async -> ObservedAnswer {
        var answer = ObservedAnswer(result: .failure(.notSent("")))
        var flaw = "an answer that cannot be read"
        var isWhole = true
        do throws(TransferFailure) {
            let response = try await account.transport.send(request(for: call, from: account, to: account.hosts[0]))
            (answer.status, answer.headers) = (response.status, response.headers.fields)
            for try await chunk in response.body { answer.body += chunk }
        } catch {
            guard error.requestLeft else {
                answer.result = .failure(.notSent(error.message))
                return answer
            }
            (isWhole, flaw) = (false, error.message)
        }
        let type = TransferHeaders(answer.headers)["Content-Type"]
        var reader = AnswerReader(
            contentType: type, documentLimit: account.documentLimit, words: account.dialect.answer)
        reader.consume(answer.body[...])
        answer.result = Verdict.decide(reader.finish(isWhole: isWhole), on: call.operation, flaw: flaw)
        answer.observations =
            AnswerAnatomy(
                answer, contentType: type, operation: call.operation, words: account.dialect.answer
            ).observations
        return answer
    }
}
