/// Why content is not base64. The decoder that threw it must not be fed again.
package enum Base64Failure: Error, Hashable, Sendable {
    /// A character outside the alphabet, or padding or data where none may be.
    case invalidCharacter
    /// The content ended inside a group of four characters.
    case truncated
}
