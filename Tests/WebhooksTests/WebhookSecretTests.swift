import Billing
import Testing

@testable import Webhooks

@Suite("WebhookSecret")
struct WebhookSecretTests {
    /// The example of the Standard Webhooks specification's reference libraries.
    @Test func signsAsTheReferenceDoes() throws {
        let secret = try #require(WebhookSecret(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        let signature = secret.signature(
            id: Notice.ID("msg_p5jXN8AQM9LWM0D4loKWxJek"), timestamp: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8=",
        "whsec_not base64 at all, sorry",
    ])
    func refusesWhatIsNoSecret(text: String) {
        #expect(WebhookSecret(Secret(text)) == nil)
    }
}
