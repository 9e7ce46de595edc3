import Testing

@testable import SMSC

@Suite("ProviderText")
struct ProviderTextTests {
    @Test func readsUTF8AsItIs() {
        #expect(ProviderText.decode(Array("\u{FEFF}Счёт €".utf8)) == "Счёт €")
    }

    @Test func readsEveryByteOfWindows1251() {
        let bytes: [UInt8] = [0xD1, 0xF7, 0xB8, 0xF2, 0x20, 0x88, 0x80, 0xFF, 0xA8, 0xB9, 0xC0]
        #expect(ProviderText.decode(bytes) == "Счёт €ЂяЁ№А")
        let all = ProviderText.decode(Array(0x80...0xFF))
        #expect(all.unicodeScalars.count == 128)
        #expect(Set(all.unicodeScalars).count == 128)
    }
}
