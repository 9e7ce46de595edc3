/// What a splitter found, in the order of the body.
///
/// The events of one body are `(partBegan bytes* partEnded)*` and then exactly one of the last three, the ending;
/// a part that the ending interrupts has no `partEnded`.
package enum MultipartEvent: Hashable, Sendable {
    /// The header fields of the next part, complete.
    case partBegan(MultipartHeaders)
    /// The next bytes of the open part, still in its transfer encoding; never empty. They share the storage of the chunk
    /// they came in: copy what is to be kept.
    case bytes(ArraySlice<UInt8>)
    /// The open part is whole: a delimiter line stood behind it.
    case partEnded
    /// Ending: the final delimiter (`--boundary--`) was found. What follows it, the epilogue, is ignored.
    case completed
    /// Ending, from `finish()` only: the body stopped before its final delimiter.
    case truncated(in: MultipartSection)
    /// Ending: the body breaks the grammar or a limit. Everything before that place has been reported.
    case failed(MultipartFailure)
}
