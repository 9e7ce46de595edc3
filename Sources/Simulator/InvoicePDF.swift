/// A document of one page, the same bytes for the same contents, built object by object (ISO 32000-1).
struct InvoicePDF {
    let title: String
    let lines: [String]
    var embedsFont = true
    /// Grown with a stream of padding until it has at least this many bytes.
    var minimumSize = 0

    /// A comment that comes close to a boundary: a splitter that only looks at a line's beginning stumbles over it.
    static let lookalike = "=_invoice-part-lookalike"

    func bytes() -> [UInt8] {
        var file = PDFFile()
        file.comment("\r\n--\(Self.lookalike)\r\n")
        file.add("<< /Type /Catalog /Pages 2 0 R >>")
        file.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        file.add(
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
            /Resources << /Font << /F1 5 0 R >> >> >>
            """)
        file.addStream(content)
        if embedsFont { addFont(to: &file) } else { file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>") }
        let padding = max(0, minimumSize - (embedsFont ? PDFFont.file.count : 0))
        if padding > 0 { file.addStream([UInt8](repeating: 0x20, count: padding)) }
        return file.finished()
    }

    private func addFont(to file: inout PDFFile) {
        file.add(font)
        file.add(
            """
            << /Type /FontDescriptor /FontName /DejaVuSans-1251 /Flags 32 /FontBBox [-1021 -463 1794 1233] \
            /ItalicAngle 0 /Ascent 928 /Descent -236 /CapHeight 729 /StemV 80 /FontFile2 7 0 R >>
            """)
        file.addStream(PDFFont.file, dictionary: "/Length1 \(PDFFont.file.count)")
        file.addStream(Array(unicodeMap.utf8))
    }

    private var content: [UInt8] {
        var text = "BT /F1 20 Tf 56 770 Td \(hex(title)) Tj /F1 12 Tf 0 -16 Td"
        for line in lines { text += " 0 -22 Td \(hex(line)) Tj" }
        return Array((text + " ET").utf8)
    }

    private func hex(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return "<" + PDFFont.encoded(text).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined() + ">"
    }

    private var font: String {
        let names = (0x80...0xFF).map { "/uni" + fourDigits(PDFFont.scalar($0)) }.joined(separator: " ")
        return """
            << /Type /Font /Subtype /TrueType /BaseFont /DejaVuSans-1251 /FirstChar 32 /LastChar 255 \
            /Widths [\(PDFFont.widths.map(String.init).joined(separator: " "))] /FontDescriptor 6 0 R /ToUnicode 8 0 R \
            /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 \(names)] >> >>
            """
    }

    /// What lets a reader copy text out (section 9.10.3).
    private var unicodeMap: String {
        let codes = Array(0x20...0xFF)
        let blocks = stride(from: 0, to: codes.count, by: 100).map { start in
            let block = codes[start..<min(start + 100, codes.count)]
            let pairs = block.map { "<\(String($0, radix: 16))> <\(fourDigits(PDFFont.scalar($0)))>" }
            return "\(block.count) beginbfchar\n\(pairs.joined(separator: "\n"))\nendbfchar"
        }
        return """
            /CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Windows-1251 def /CMapType 2 def
            1 begincodespacerange <00> <FF> endcodespacerange
            \(blocks.joined(separator: "\n"))
            endcmap CMapName currentdict /CMap defineresource pop end end
            """
    }

    private func fourDigits(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - hex.count) + hex
    }
}
