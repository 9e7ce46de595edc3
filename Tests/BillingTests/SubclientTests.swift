import Billing
import Testing

@Suite("Subclient")
struct SubclientTests {
    @Test(arguments: [
        ("4521", Subclient.number("4521")), ("sub_alex", .login("sub_alex")), ("login:4521", .login("4521")),
        ("support@smsc.ru", .login("support@smsc.ru")), ("login:login:x", .login("login:x")), ("42a", .login("42a")),
    ])
    func readsAndWritesTheSameForm(text: String, subclient: Subclient) throws {
        #expect(try Subclient(parsing: text) == subclient)
        #expect(subclient.description == text)
    }

    @Test func readsANeedlessPrefix() throws {
        #expect(try Subclient(parsing: "login:alex").description == "alex")
    }

    @Test(arguments: ["0", "0042", "1234567890123456789"])
    func refusesNumbersThatCouldBeMisread(text: String) {
        #expect(throws: Subclient.Rejection.number) { try Subclient(parsing: text) }
    }

    @Test(arguments: [
        "", "login:", " alex", "alex ", "al\u{0}ex", "al\nex", "al\u{202E}ex", String(repeating: "a", count: 101),
    ])
    func refusesLoginsThatCannotBePrinted(text: String) {
        #expect(throws: Subclient.Rejection.login) { try Subclient(parsing: text) }
    }
}
