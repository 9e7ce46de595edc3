import Billing
import HTTPTypes

/// A document with the fields that every answer about it has, made once.
struct DocumentFile: Sendable {
    let document: Document
    /// Of an answer without content too.
    let validators: HTTPFields
    /// Those, and what is said of the content.
    let fields: HTTPFields

    /// - Parameter name: What it is called when it is saved.
    init(_ document: Document, name: String) {
        self.document = document
        validators = [
            .eTag: DocumentRequest.entityTag(of: document), .lastModified: HTTPDate.text(document.createdAt),
            .cacheControl: "private, max-age=86400", .acceptRanges: "bytes",
        ]
        var fields = validators
        fields[.contentType] = "application/pdf"
        fields[.contentDisposition] = DocumentName.disposition(name)
        fields[.noSniff] = "nosniff"
        self.fields = fields
    }
}
