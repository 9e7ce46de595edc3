/// The section of a multipart body in which it stopped.
package enum MultipartSection: Hashable, Sendable {
    /// Before the first delimiter: there may have been no multipart at all.
    case preamble
    /// In the header fields of a part; parts count from 0.
    case headers(part: Int)
    /// In the content of a part; parts count from 0. The bytes reported are the beginning of the content.
    case content(part: Int)
}
