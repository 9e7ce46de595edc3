import Foundation
import Testing

@testable import counterfoil

@Suite("Values of the configuration")
struct ConfigurationValueTests {
    @Test(
        arguments: [
            ("500ms", .milliseconds(500)), ("60s", .seconds(60)), ("30m", .seconds(1800)), ("12h", .seconds(43200)),
            ("7d", .seconds(604800)), ("0s", .zero), ("999999999d", .seconds(86_399_999_913_600)),
        ] as [(String, Duration)])
    func readsDurations(text: String, duration: Duration) {
        #expect(Duration(configured: text) == duration)
        #expect(duration.configured == text)
    }

    @Test(arguments: ["", "60", "s", "1.5s", "-1s", "+1s", "1 s", "1S", "1min", "1s1s", "1234567890s", "٣s", "1w"])
    func refusesWhatIsNoDuration(text: String) {
        #expect(Duration(configured: text) == nil)
    }

    @Test(arguments: [("512B", 512), ("64KiB", 65536), ("64MiB", 67_108_864), ("1GiB", 1 << 30), ("0B", 0)])
    func readsSizes(text: String, bytes: Int) {
        #expect(ByteSize(configured: text)?.bytes == bytes)
        #expect(ByteSize(bytes: bytes).description == text)
    }

    @Test(arguments: ["", "64", "64KB", "64kib", "1.5MiB", "-1B", "KiB", "9999999999GiB"])
    func refusesWhatIsNoSize(text: String) {
        #expect(ByteSize(configured: text) == nil)
    }

    @Test(
        arguments: [
            ("127.0.0.1:8080", .tcp(host: "127.0.0.1", port: 8080)), ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("[::1]:443", .tcp(host: "::1", port: 443)), ("unix:/run/a.sock", .unix(path: "/run/a.sock")),
        ] as [(String, ListenAddress)])
    func readsAddresses(text: String, address: ListenAddress) {
        #expect(ListenAddress(configured: text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "8080", ":8080", "host", "host:", "host:65536", "host:-1", "host:+1", "::1:80", "[::1]", "[nope]:80",
        "a b:80",
        "unix:", "unix:relative.sock", "unix:/dir/", "http://host:80", "unix:/" + String(repeating: "x", count: 107),
    ])
    func refusesWhatIsNoAddress(text: String) {
        #expect(ListenAddress(configured: text) == nil)
    }

    @Test(arguments: [
        "sqlite:ledger", "sqlite://ledger", "sqlite:///", "sqlite:///a?mode=ro", "sqlite:///a%20b", "/var/ledger",
        "file:///a",
        "sqlite::memory:", "sqlite:///dir/", "postgres://h/db", "postgresql://h", "postgresql://h/",
        "postgresql://h/?a=b",
        "postgresql://u:secret@h/db", "postgresql://h/db?password=secret", "postgresql://h/d b",
    ])
    func refusesWhatIsNoLedger(text: String) {
        #expect(LedgerLocation(configured: text) == nil)
    }

    @Test(arguments: [
        "postgresql:///db", "postgresql://u@h/db", "postgresql://u@h1:5432,h2:5433/db?target_session_attrs=read-write",
        "postgresql://u%40realm@%2Frun%2Fpostgresql/db?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    ])
    func takesServersAsLibpqWritesThem(text: String) {
        #expect(LedgerLocation(configured: text) == .postgresql(url: text))
    }

    @Test func takesAPasswordForTheDatabaseByReferenceOnly() {
        let found = ConfigurationFixture.problems(
            ConfigurationFixture.yaml(
                "sqlite:///var/lib/counterfoil/ledger.sqlite", becomes: "postgresql://u:secret@h/db"))
        #expect(found.map(\.message) == ["holds a password: leave it out and name it as postgresql.password"])
        #expect(!"\(found)".contains("u:secret"))
    }

    @Test(arguments: [
        "http://127.0.0.1:1/d", "http://127.9.9.9/d", "http://localhost:80/d", "http://[::1]:80/d",
        "https://any.example/d",
    ])
    func acceptsPlainHTTPOnlyToThisMachine(url: String) {
        let yaml = ConfigurationFixture.yaml("https://smscentre.com/sys/documents.php", becomes: url)
        #expect(ConfigurationFixture.problems(yaml) == [])
    }

    @Test(arguments: [
        "http://smsc.ru/d", "http://127.0.0.1.evil.example/d", "http://localhost.evil.example/d", "http://10.0.0.1/d",
        "http://127.1/d", "http://0.0.0.0/d", "ftp://h/d", "https:///d", "smsc.ru/d", "https://u:p@h/d",
        "https://h/d?psw=1",
        "https://h/d#f", "HTTP://smsc.ru/d",
    ])
    func refusesURLsThatWouldShowThePassword(url: String) {
        for piece in ["https://smscentre.com/sys/documents.php", "https://www2.smscentre.com/sys/documents.php"] {
            let found = ConfigurationFixture.problems(ConfigurationFixture.yaml(piece, becomes: "\"\(url)\""))
            #expect(found.count == 1, "\(found)")
        }
    }

    @Test(arguments: [("listn", "listen"), ("gapp", "gap"), ("queu_limt", "queue_limit"), ("wieght", "weight")])
    func suggestsTheNearestKey(slip: String, key: String) {
        #expect(slip.nearest(among: ["gap", "listen", "queue_limit", "weight", "url"]) == key)
    }

    @Test(arguments: ["", "zzz", "completely_else", "id"])
    func suggestsNothingFarFetched(slip: String) {
        #expect(slip.nearest(among: ["gap", "listen", "queue_limit", "weight", "url"]) == nil)
    }
}
