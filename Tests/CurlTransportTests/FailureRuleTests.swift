import CCurl
import Testing

@testable import CurlTransport

struct FailureRuleTests {
    @Test(arguments: [
        (CURLE_COULDNT_RESOLVE_HOST, TransferFailure.Kind.resolve), (CURLE_COULDNT_CONNECT, .connect),
        (CURLE_PEER_FAILED_VERIFICATION, .tls), (CURLE_SSL_PINNEDPUBKEYNOTMATCH, .tls), (CURLE_SSL_CONNECT_ERROR, .tls),
        (CURLE_OPERATION_TIMEDOUT, .timeout(.connect)), (CURLE_URL_MALFORMAT, .malformedRequest),
        (CURLE_UNSUPPORTED_PROTOCOL, .malformedRequest), (CURLE_RECV_ERROR, .connect), (CURLE_SEND_ERROR, .connect),
    ])
    func beforeTheRequest(_ code: CURLcode, _ kind: TransferFailure.Kind) {
        #expect(FailureRule(requestLeft: false, hasHead: false, isOverdue: false).kind(of: code) == kind)
    }

    @Test(arguments: [
        (CURLE_PARTIAL_FILE, TransferFailure.Kind.truncated), (CURLE_GOT_NOTHING, .receive),
        (CURLE_RECV_ERROR, .receive),
        (CURLE_SEND_ERROR, .send), (CURLE_OPERATION_TIMEDOUT, .timeout(.total)),
        (CURLE_FILESIZE_EXCEEDED, .bodyTooLarge),
        (CURLE_UNSUPPORTED_PROTOCOL, .malformedResponse), (CURLE_WEIRD_SERVER_REPLY, .malformedResponse),
        (CURLE_OUT_OF_MEMORY, .headersTooLarge), (CURLE_HTTP2, .receive),
    ])
    func afterTheRequest(_ code: CURLcode, _ kind: TransferFailure.Kind) {
        #expect(FailureRule(requestLeft: true, hasHead: false, isOverdue: false).kind(of: code) == kind)
    }

    @Test func timeOutBeforeTheRequestIsTotalOnceThatIsOver() {
        let rule = FailureRule(requestLeft: false, hasHead: false, isOverdue: true)
        #expect(rule.kind(of: CURLE_OPERATION_TIMEDOUT) == .timeout(.total))
    }
}
