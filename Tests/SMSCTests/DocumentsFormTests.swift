import Billing
import CurlTransport
import Foundation
import Testing

@testable import SMSC

@Suite("DocumentsForm")
struct DocumentsFormTests {
    private func form(
        _ operation: Job.Operation, subclient: Subclient = .number("4521"),
        credentials: Credentials = .password(login: "acme", Secret("p&s=w d")),
        dialect: ProviderDialect = ProviderDialect()
    ) throws -> String {
        let transport = try CurlTransport(configuration: TransportConfiguration(userAgent: "test"))
        let currency = try #require(Currency(code: "RUB"))
        let account = SMSCAccount(
            account: Account(name: Account.Name("main"), currency: currency), hosts: ["http://127.0.0.1/"],
            credentials: credentials, parameters: [("charset", "utf-8")], dialect: dialect, transport: transport)
        let call = UpstreamCall(
            job: Job.ID("job_1"), account: Account.Name("main"), subclient: subclient, operation: operation,
            attempt: 1, leaveBy: .seconds(60))
        return String(decoding: DocumentsForm(call, from: account).body, as: UTF8.self)
    }

    @Test func asksForAnInvoice() throws {
        let money = Money(minorUnits: 150_000, currency: try #require(Currency(code: "RUB")))
        #expect(
            try form(.createInvoice(amount: money, service: "SMS & Ко")) == """
                login=acme&psw=p%26s%3Dw%20d&user_id=4521&add_account=1&sum=1500.00&service=SMS%20%26%20%D0%9A%D0%BE\
                &charset=utf-8
                """)
    }

    @Test func saysEverythingInTheAccountsOwnWords() throws {
        var dialect = ProviderDialect()
        dialect.commands.createInvoice = "make_bill"
        dialect.commands.getAct = "show_act"
        dialect.fields.login = "client"
        dialect.fields.password = "pass"
        dialect.fields.apiKey = "token"
        dialect.fields.subclientNumber = "sub_id"
        dialect.fields.subclientLogin = "sub"
        dialect.fields.amount = "total"
        dialect.fields.service = "title"
        dialect.fields.id = "doc"
        dialect.fields.actNumber = "printed"
        let money = Money(minorUnits: 150_000, currency: try #require(Currency(code: "RUB")))
        #expect(
            try form(.createInvoice(amount: money, service: "SMS"), dialect: dialect)
                == "client=acme&pass=p%26s%3Dw%20d&sub_id=4521&make_bill=1&total=1500.00&title=SMS&charset=utf-8")
        #expect(
            try form(
                .fetchAct(.number("7")), subclient: .login("a"), credentials: .apiKey(Secret("k")), dialect: dialect)
                == "token=k&sub=a&show_act=1&printed=7&charset=utf-8")
        #expect(
            try form(.fetchAct(.id(Act.ID("7"))), credentials: .apiKey(Secret("k")), dialect: dialect)
                == "token=k&sub_id=4521&show_act=1&doc=7&charset=utf-8")
    }

    @Test func writesWindows1251WhereThatIsWhatIsRead() throws {
        var dialect = ProviderDialect()
        dialect.formCharset = .windows1251
        let money = Money(minorUnits: 100, currency: try #require(Currency(code: "RUB")))
        // U+20BD has no byte there: a browser's form would send a reference, and so does this one.
        let text = try form(.createInvoice(amount: money, service: "Счёт ₽"), dialect: dialect)
        #expect(text.contains("service=%D1%F7%B8%F2%20%26%238381%3B&"))
    }

    @Test func readsByIDAndByNumber() throws {
        #expect(
            try form(.fetchInvoice(Invoice.ID("70001")), subclient: .login("a@b"))
                == "login=acme&psw=p%26s%3Dw%20d&user=a%40b&get_account=1&id=70001&charset=utf-8")
        #expect(
            try form(.fetchAct(.id(Act.ID("501"))), credentials: .apiKey(Secret("k")))
                == "apikey=k&user_id=4521&get_act=1&id=501&charset=utf-8")
        #expect(
            try form(.fetchAct(.number("A/17")), credentials: .apiKey(Secret("k")))
                == "apikey=k&user_id=4521&get_act=1&num=A%2F17&charset=utf-8")
    }
}
