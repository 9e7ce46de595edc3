/// Why a body cannot be split. None of them can be cured by more bytes.
package enum MultipartFailure: Error, Hashable, Sendable {
    /// More than `MultipartLimits.preambleBytes` stood before the first delimiter.
    case preambleTooLong
    /// More than `MultipartLimits.parts` parts.
    case tooManyParts
    /// The header fields of one part exceed `MultipartLimits.headerFields` or `MultipartLimits.headerBytes`.
    case headersTooLarge
    /// The content of one part exceeds `MultipartLimits.contentBytes`.
    case contentTooLarge
    /// A line among a part's header fields is neither `name: value` nor the continuation of one (RFC 5322 section 2.2).
    case malformedHeader
}
