/// The header fields of one part in their order (RFC 2046 section 5.1, RFC 5322 section 2.2).
package struct MultipartHeaders: Hashable, Sendable {
    /// One field: the name as written, the value unfolded (each line break removed, RFC 5322 section 2.2.3) and trimmed.
    package struct Field: Hashable, Sendable {
        package let name: String
        /// Read as UTF-8, or as ISO 8859-1 when it is not, so that no byte is lost.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The value of the first field of that name, whatever its letter case.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// The part's own `Content-Type`; nil when it is missing or not a media type (RFC 2046 section 5.1 then means
    /// `text/plain; charset=us-ascii`).
    package var contentType: MediaType? {
        self["Content-Type"].flatMap(MediaType.init)
    }

    /// How the content is encoded; `identity` when the part does not say (RFC 2045 section 6.1).
    package var transferEncoding: TransferEncoding {
        self["Content-Transfer-Encoding"].map(TransferEncoding.init) ?? .identity
    }
}
