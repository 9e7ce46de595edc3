import Billing
import Testing

@testable import GatewayAPI

@Suite("PriorityField")
struct PriorityFieldTests {
    @Test(arguments: [
        (["u=0"], 0), (["u=7, i"], 7), (["i, u=2"], 2), (["u=1;x=2"], 1), (["a=\"b,u=4\", u=5"], 5),
        (["u=1", "u=2"], 2),
        ([" u=4 "], 4), (["l=(1 2);p, u=6"], 6), (["t=abc/d:e, b=:aGk=:, d=@17, f=?0, n=-1.5, u=6"], 6),
    ])
    func readsTheUrgency(fields: [String], level: Int) {
        #expect(PriorityField.urgency(of: fields).level == level)
    }

    @Test(arguments: [
        [], [""], ["u"], ["u=8"], ["u=-1"], ["u=1.0"], ["u=\"1\""], ["u=one"], ["U=1"], ["u=1,"], ["u=1,,i"], ["u =1"],
        ["u=1 i"], ["u=1, =2"], ["u=1, a=\"open"], ["u=1, a=(1 2"], ["u=1, a=(1,2)"], ["u=1;"], ["u=1, ё=2"],
        ["u=1234567890123456"], ["u=1, a=1.2345"],
    ])
    func ignoresWhatIsMalformedOrOutOfRange(fields: [String]) {
        #expect(PriorityField.urgency(of: fields) == .usual)
    }
}
