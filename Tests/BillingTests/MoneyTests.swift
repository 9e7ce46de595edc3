import Billing
import TestSupport
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(arguments: [
        ("1500.00", "1500.00"), ("1500", "1500.00"), ("1500.5", "1500.50"), ("0.01", "0.01"), ("007.10", "7.10"),
        ("999999999999.99", "999999999999.99"),
    ])
    func readsAmountsExactly(text: String, canonical: String) throws {
        #expect(try Money(parsing: text, currency: .rub).amount == canonical)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1.00", "+1.00", "1e3", "1,50", "1 500", " 1", "١٥٠٠", "1.0.0", "0x10", "NaN",
    ])
    func refusesWhatIsNoDecimal(text: String) {
        #expect(throws: Money.Rejection.notDecimal) { try Money(parsing: text, currency: .rub) }
    }

    @Test func refusesWhatCannotBeBilled() {
        #expect(throws: Money.Rejection.notPositive) { try Money(parsing: "0.00", currency: .rub) }
        #expect(throws: Money.Rejection.tooManyMinorDigits(2)) { try Money(parsing: "1.001", currency: .rub) }
        #expect(throws: Money.Rejection.tooLarge) { try Money(parsing: "1000000000000", currency: .rub) }
    }

    @Test(arguments: [("JPY", "1500", "1500"), ("KWD", "1.5", "1.500"), ("CLF", "0.0001", "0.0001")])
    func followsTheCurrencysMinorDigits(code: String, text: String, canonical: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(try Money(parsing: text, currency: currency).amount == canonical)
    }

    @Test func refusesMinorDigitsWhereThereAreNone() throws {
        let yen = try #require(Currency(code: "JPY"))
        #expect(throws: Money.Rejection.tooManyMinorDigits(0)) { try Money(parsing: "1.0", currency: yen) }
    }

    @Test(arguments: ["", "RU", "rub", "RUBL", "РУБ", "R1B"])
    func refusesWhatIsNoCurrency(code: String) {
        #expect(Currency(code: code) == nil)
    }
}
