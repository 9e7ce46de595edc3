/// The provider said no: its number and its words.
package struct Refusal: Hashable, Sendable, Error {
    package let code: Int
    /// The provider's text, at most 500 characters, control characters removed; may be empty.
    package let text: String

    package init(code: Int, text: String) {
        self.code = code
        let visible = text.unicodeScalars.filter { !($0.properties.generalCategory == .control) }
        self.text = String(String.UnicodeScalarView(visible).prefix(500))
    }

    /// Wrong login or password, or a call from outside the client's allow list (documented).
    package static let wrongCredentials = 2
    /// The calling IP address is temporarily blocked (documented).
    package static let blockedAddress = 4
    package static let subclientNotFound = 6
    package static let documentNotFound = 7
    /// A second call within the minute, or fifteen at once (documented): not carried out, may be repeated.
    package static let tooSoon = 9

    /// Says nothing of the document, only of the login or the address that asked.
    package var isAboutAccess: Bool { code == Self.wrongCredentials || code == Self.blockedAddress }

    /// Could only be answered after the credentials had been accepted.
    package var provesCredentials: Bool { code == Self.subclientNotFound || code == Self.documentNotFound }
}
