import Multipart
import Testing

struct MediaTypeTests {
    @Test(arguments: [
        ("multipart/mixed; boundary=abc", "abc"),
        ("Multipart/Mixed;BOUNDARY=abc", "abc"),
        (#"multipart/mixed; boundary="a b;c""#, "a b;c"),
        (#"multipart/mixed; boundary="a\"b\\""#, #"a"b\"#),
        ("multipart/mixed; charset=utf-8; ; boundary = ==/abc=?= ;x=y", "==/abc=?="),
        ("multipart/mixed; boundary=first; boundary=second", "first"),
        (#"multipart/mixed; boundary="trailing  ""#, "trailing"),
        ("multipart/mixed", nil),
        ("multipart/mixed; boundary", nil),
        ("multipart/mixed; boundary=", nil),
        (#"multipart/mixed; boundary="open"#, nil),
        (#"multipart/mixed; boundary="a"b"#, nil),
        ("multipart/mixed; boundary=\u{44F}", nil),
        ("multipart/mixed; broken parameter; boundary=abc", nil),
    ])
    func boundary(of field: String, is expected: String?) throws {
        let type = try #require(MediaType(field))
        #expect(type.essence == "multipart/mixed")
        #expect(type.boundary?.text == expected)
    }

    @Test func otherParametersAreKept() {
        let type = MediaType(" text/HTML ; Charset=\"windows-1251\"")
        #expect(type?.essence == "text/html")
        #expect(type?.parameters == ["charset": "windows-1251"])
    }

    @Test(arguments: ["", "text", "text/", "/html", "text html", "text/html charset=utf-8", "te\u{0}xt/html"])
    func whatIsNoMediaTypeIsRefused(_ field: String) {
        #expect(MediaType(field) == nil)
    }

    @Test func boundariesHave1To70PrintableCharacters() {
        #expect(MultipartBoundary(String(repeating: "x", count: 70)) != nil)
        #expect(MultipartBoundary(String(repeating: "x", count: 71)) == nil)
        #expect(MultipartBoundary("") == nil)
        #expect(MultipartBoundary("   ") == nil)
        #expect(MultipartBoundary("a\tb") == nil)
        #expect(MultipartBoundary("a\r\nb") == nil)
    }

    @Test func transferEncodingsAreRecognised() {
        #expect(MultipartHeaders().transferEncoding == .identity)
        let headers = { MultipartHeaders([.init(name: "content-transfer-encoding", value: $0)]) }
        #expect(headers("Binary").transferEncoding == .identity)
        #expect(headers("BASE64 ").transferEncoding == .base64)
        #expect(headers("Quoted-Printable").transferEncoding == .unsupported("quoted-printable"))
    }
}
