/// The value of a `Content-Type` field (RFC 2045 section 5.1, RFC 9110 section 8.3).
package struct MediaType: Hashable, Sendable {
    /// Type and subtype in lower case: `multipart/mixed`.
    package let essence: String
    /// Values by lower-case name, unquoted; of a repeated name the first.
    package let parameters: [String: String]

    /// Nil when the text does not begin with `type/subtype`. A parameter that breaks the grammar is dropped with all that
    /// follow it, so that a damaged field still tells its type. Bare values may hold any visible character but `;` and
    /// `"`: boundaries with `=` or `/` are often sent unquoted.
    package init?(_ field: String) {
        var reader = FieldReader(field)
        reader.skipBlanks()
        guard let type = reader.token(), reader.skip("/"), let subtype = reader.token() else { return nil }
        reader.skipBlanks()
        guard reader.isAtEnd || reader.isAt(";") else { return nil }
        var parameters: [String: String] = [:]
        while let (name, value) = reader.parameter() { parameters[name] = parameters[name] ?? value }
        essence = "\(type)/\(subtype)".lowercased()
        self.parameters = parameters
    }

    /// The boundary of a multipart type; nil when it is missing or not a possible boundary.
    package var boundary: MultipartBoundary? {
        parameters["boundary"].flatMap(MultipartBoundary.init)
    }
}
