/// The text that separates the parts of a multipart body, without its two leading dashes.
///
/// RFC 2046 section 5.1.1 allows 1 to 70 letters, digits, spaces and `'()+_,-./:=?`, the last not a space. Home-grown
/// senders use other marks too, so any visible ASCII character is accepted; trailing spaces are dropped, as the RFC asks.
package struct MultipartBoundary: Hashable, Sendable {
    package let text: String

    /// Nil when the text, without trailing spaces, is empty, longer than 70 characters or not printable ASCII.
    package init?(_ text: String) {
        self.init(ascii: Array(text.utf8))
    }

    init?(ascii: some BidirectionalCollection<UInt8>) {
        var kept = ascii[...]
        while kept.last == UInt8(ascii: " ") { kept.removeLast() }
        guard (1...70).contains(kept.count), kept.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        text = String(decoding: kept, as: UTF8.self)
    }
}
