package import Billing
import CurlTransport
import Foundation
import Synchronization

/// The provider behind `documents.php`.
package final class SMSCUpstream: Upstream {
    private let accounts: Mutex<[Account.Name: SMSCAccount]>
    private let time: any TimeSource

    package init(_ accounts: [SMSCAccount], time: any TimeSource) {
        self.accounts = Mutex(Self.byName(accounts))
        self.time = time
    }

    /// Calls that begin from now on use these; a call under way ends with what it began with.
    package func replace(_ accounts: [SMSCAccount]) {
        self.accounts.withLock { $0 = Self.byName(accounts) }
    }

    package func perform(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamAnswer {
        guard let account = accounts.withLock({ $0[call.account] }) else {
            throw .notSent("account \(call.account) is not configured")
        }
        var unsent = ""
        for host in Self.hosts(of: account, for: call) {
            let request = request(for: call, from: account, to: host)
            do {
                let response = try await account.transport.send(request)
                return try await Self.read(response, of: call, from: account).get()
            } catch let failure as TransferFailure {
                guard !failure.requestLeft else { throw .outcomeUnknown(failure.message) }
                // A host that got no byte has seen no call: the next one may be tried within the same slot.
                unsent = failure.message
            } catch let failure as UpstreamFailure {
                throw failure
            } catch {
                throw .outcomeUnknown("unexpected: \(type(of: error))")
            }
        }
        throw .notSent(unsent)
    }

    /// All hosts, in the order to try. A read's later attempts start with another one; a create starts with the first.
    private static func hosts(of account: SMSCAccount, for call: UpstreamCall) -> [String] {
        let start = call.operation.isRead ? (call.attempt - 1) % account.hosts.count : 0
        return Array(account.hosts[start...] + account.hosts[..<start])
    }

    /// Always on a connection of its own: on a reused one libcurl would repeat the request by itself when that had died,
    /// and at one call a minute no connection is worth keeping.
    func request(for call: UpstreamCall, from account: SMSCAccount, to host: String) -> TransferRequest {
        TransferRequest(
            url: host,
            method: .post(body: DocumentsForm(call, from: account).body, contentType: DocumentsForm.contentType),
            headers: Self.trace(of: call), timeouts: account.timeouts,
            bodyLimit: Self.bodyLimit(documents: account.documentLimit), connection: .fresh,
            mayStillSend: { [time] in time.now().sinceBoot < call.leaveBy })
    }

    private static func trace(of call: UpstreamCall) -> [TransferHeaders.Field] {
        guard let trace = call.trace else { return [] }
        return [.init(name: "traceparent", value: trace.traceparent)]
            + (trace.state.map { [.init(name: "tracestate", value: $0)] } ?? [])
    }

    /// A document in base64 with its line ends, and a mebibyte for everything around it.
    private static func bodyLimit(documents limit: Int) -> Int { limit + limit / 2 + (1 << 20) }

    private static func read(
        _ response: TransferResponse, of call: UpstreamCall, from account: SMSCAccount
    ) async -> Result<UpstreamAnswer, UpstreamFailure> {
        var reader = AnswerReader(
            contentType: response.headers["Content-Type"], documentLimit: account.documentLimit,
            words: account.dialect.answer)
        var flaw = "an answer with status \(response.status) that cannot be read"
        var isWhole = true
        do throws(TransferFailure) {
            for try await chunk in response.body { reader.consume(chunk[...]) }
        } catch {
            isWhole = false
            flaw = error.message
        }
        return Verdict.decide(reader.finish(isWhole: isWhole), on: call.operation, flaw: flaw)
    }

    private static func byName(_ accounts: [SMSCAccount]) -> [Account.Name: SMSCAccount] {
        Dictionary(accounts.map { ($0.account.name, $0) }) { _, latter in latter }
    }
}
