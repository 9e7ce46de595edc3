import Foundation
import Testing

@testable import counterfoil

@Suite("Generated keys")
struct ConfigurationKeyTests {
    @Test func areLongRandomAndTellTheirKind() throws {
        let keys = (0..<100).map { _ in GeneratedKey(isForLinks: false).text }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /cf_[A-Za-z0-9_-]{43}/) != nil })
        let links = (0..<100).map { _ in GeneratedKey(isForLinks: true).text }
        #expect(Set(links).count == 100)
        #expect(links.allSatisfy { Data(base64Encoded: $0)?.count == 32 })
    }

    /// FIPS 180-2, appendix B.1.
    @Test func areDigestedAsTheFileWantsThem() {
        #expect(APIKey.digest(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func areShownOnlyWhenTheyAreNotWritten() throws {
        let key = GeneratedKey(isForLinks: false)
        #expect(key.text(file: nil).contains(key.text) && key.text(file: nil).contains(APIKey.digest(of: key.text)))
        #expect(!key.text(file: "f").contains(key.text))
        #expect(try !key.json(file: "f").contains(key.text))
        let json = try JSONDecoder().decode([String: String].self, from: Data(try key.json(file: nil).utf8))
        #expect(json == ["kind": "caller", "key": key.text, "keys_sha256": APIKey.digest(of: key.text)])
    }
}
