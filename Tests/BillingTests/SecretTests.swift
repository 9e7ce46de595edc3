import Synchronization
import Testing

@testable import Billing

@Suite("Secret")
struct SecretTests {
    @Test func printsAsDotsInEveryForm() {
        struct Holder { let secret: Secret }
        let secret = Secret("canary-7f3a")
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Holder(secret: secret))", "\([secret])", dumped] {
            #expect(!text.contains("canary"))
        }
        #expect("\(secret)" == "•••")
        #expect(secret.reveal() == "canary-7f3a")
    }

    @Test func isTheTextThatItWasMadeOf() {
        #expect(Secret("пароль") == Secret("пароль") && Secret("пароль") != Secret("парол"))
        #expect(Secret("пароль").reveal() == "пароль" && Secret("").reveal() == "")
    }

    @Test func isOverwrittenOnceNobodyHoldsIt() {
        let left = Mutex<[UInt8]?>(nil)
        var text: WipedText? = WipedText("canary-7f3a") { memory in
            left.withLock { $0 = Array(memory) }
            memory.deallocate()
        }
        #expect(text?.copy() == "canary-7f3a")
        text = nil
        #expect(left.withLock { $0 } == Array(repeating: 0, count: 11))
    }

    @Test func refusalsAreFitToPrint() {
        let refusal = Refusal(code: 1, text: "bad\r\n\u{1B}[31msum" + String(repeating: "x", count: 600))
        #expect(refusal.text.hasPrefix("bad[31msum"))
        #expect(refusal.text.count == 500)
    }

    @Test func identifiersAreLongAndUnlike() {
        let ids = Set((0..<1000).map { _ in Job.ID.random(prefix: "job_").rawValue })
        #expect(ids.count == 1000)
        #expect(ids.allSatisfy { $0.hasPrefix("job_") && $0.count == 30 })
    }
}
