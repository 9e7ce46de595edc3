import Billing
import CurlTransport
import TestSupport
import Testing

@testable import SMSC

/// The last look at the clock before a call's first byte: a process that was frozen may be past its lease.
@Suite("Leaving in time")
struct LeaveByTests {
    @Test func nothingLeavesOnceItsTimeIsOver() throws {
        let account = SMSCAccount(
            account: Account(name: Account.Name("main"), currency: .rub), hosts: ["http://127.0.0.1/"],
            credentials: .password(login: "acme", Secret("secret")),
            transport: try CurlTransport(configuration: TransportConfiguration(userAgent: "test")))
        let time = ManualTimeSource()
        let call = UpstreamCall(
            job: Job.ID("job_1"), account: Account.Name("main"), subclient: .number("4521"),
            operation: .fetchInvoice(Invoice.ID("70001")), attempt: 1, leaveBy: time.now().sinceBoot + .seconds(10))
        let request = SMSCUpstream([account], time: time).request(for: call, from: account, to: account.hosts[0])
        let mayStillSend = try #require(request.mayStillSend)
        time.advance(by: .milliseconds(9_999))
        #expect(mayStillSend())
        time.advance(by: .milliseconds(1))
        #expect(!mayStillSend())
    }
}
