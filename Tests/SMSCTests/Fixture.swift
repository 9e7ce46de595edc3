import Foundation

/// A recorded answer: `Content-Type` line, empty line, body.
struct Fixture {
    let contentType: String
    let body: [UInt8]

    init(_ name: String) throws {
        guard let url = Bundle.module.url(forResource: name, withExtension: "http", subdirectory: "Fixtures") else {
            throw Missing(name: name)
        }
        let bytes = try Data(contentsOf: url)
        guard let blank = bytes.range(of: Data("\r\n\r\n".utf8)) else { throw Missing(name: name) }
        contentType = String(decoding: bytes[..<blank.lowerBound].dropFirst("Content-Type: ".count), as: UTF8.self)
        body = Array(bytes[blank.upperBound...])
    }

    struct Missing: Error {
        let name: String
    }

    /// The one PDF of all fixtures.
    static func pdf() throws -> [UInt8] { try Fixture("read-pdf").body }

    static let creates = [
        "create-crlf-quoted", "create-lf-bare", "create-boundary-missing", "create-header-wrong", "create-pdf-first",
        "create-preamble-epilogue", "create-base64", "create-id-string", "create-wrapped", "create-windows-1251",
        "create-no-part-headers",
    ]
    static let reads = ["read-pdf", "read-pdf-as-html", "read-multipart"]
    static let errors = ["error-json", "error-string-code", "error-text", "error-windows-1251"]
}
