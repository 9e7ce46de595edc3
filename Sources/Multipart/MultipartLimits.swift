/// How much of everything a body may hold before it is refused.
///
/// They also bound the splitter's memory: whatever a body's size, it holds back no more than one header section or one
/// preamble line, so at most `max(preambleBytes, headerBytes)`.
package struct MultipartLimits: Hashable, Sendable {
    /// Parts in the body.
    package var parts: Int
    /// Bytes of one part's header fields with their line ends.
    package var headerBytes: Int
    /// Header fields of one part, counted after unfolding.
    package var headerFields: Int
    /// Bytes of one part's content, still in its transfer encoding.
    package var contentBytes: Int
    /// Bytes before the first delimiter line.
    package var preambleBytes: Int

    /// The defaults fit an answer of two parts (a record and a PDF) with ample room:
    /// 16 parts = 8 times as many; 16 KiB of headers = 16 lines of the 998 bytes that RFC 5322 section 2.1.1 allows;
    /// 32 fields = 3 times the fields that MIME defines for a part; 64 MiB of content = a 48 MiB document in base64
    /// (48 x 4/3); 8 KiB of preamble = a screenful of "this is a message in MIME format" for old mail readers.
    package init(
        parts: Int = 16,
        headerBytes: Int = 16 * 1024,
        headerFields: Int = 32,
        contentBytes: Int = 64 * 1024 * 1024,
        preambleBytes: Int = 8 * 1024
    ) {
        self.parts = parts
        self.headerBytes = headerBytes
        self.headerFields = headerFields
        self.contentBytes = contentBytes
        self.preambleBytes = preambleBytes
    }
}
