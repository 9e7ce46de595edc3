import Billing
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Header fields")
struct HeaderFieldTests {
    @Test func honoursPreferences() {
        #expect(Preferences(["respond-async, wait=10"]).applied(longest: .seconds(30)).echo == "respond-async, wait=10")
        #expect(Preferences(["wait=100"]).applied(longest: .seconds(30)).wait == .seconds(30))
        #expect(Preferences(["WAIT = 5 ; x=1", "wait=9"]).wait == 5)
        #expect(Preferences(["wait=99999999999999999999"]).wait == 999_999)
    }

    @Test(arguments: ["", "wait", "wait=", "wait=-1", "wait=1.5", "wait=x", "handling=strict"])
    func ignoresWhatItDoesNotKnow(field: String) {
        #expect(Preferences([field]) == Preferences([]))
        #expect(Preferences([field]).applied(longest: .seconds(30)).echo == nil)
    }

    @Test func readsKeysQuotedAndBare() {
        #expect(IdempotencyKey(field: "order-1")?.rawValue == "order-1")
        #expect(IdempotencyKey(field: "\"order-1\"")?.rawValue == "order-1")
        #expect(IdempotencyKey(field: #""a\"b\\c""#)?.rawValue == #"a"b\c"#)
        for wrong in ["", "\"\"", "\"a", "\"a\"b", #""a\n""#, "é", "\"", #""\""#] {
            #expect(IdempotencyKey(field: wrong) == nil, "\(wrong)")
        }
    }

    @Test func jsonIsWrittenAsItIsRead() throws {
        let text = #"{"a":[1,-2.5e+10,true,false,null],"b\"\\":"é😀\u0001/"}"#
        #expect(String(decoding: try JSONParser.parse(Array(text.utf8)).bytes, as: UTF8.self) == text)
        #expect(try JSONParser.parse(Array(#""\ud83d\ude00\/""#.utf8)) == .string("😀/"))
    }

    @Test(arguments: [
        "", " ", "nul", "[1,]", "[1", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "1.", ".5", "-", "+1", "1e", "\"\t\"",
        "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\x\"", "1 2", "\"a", "\u{FEFF}1",
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xC3, 0x22]) }
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONParser.parse(Array(deep.utf8)) }
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(("[" + deep + "]").utf8)) }
    }
}
