/// Writes a PDF's objects one behind the other and keeps where each begins.
struct PDFFile {
    private var bytes = Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    private var offsets: [Int] = []

    mutating func comment(_ text: String) {
        bytes += Array("%\(text)".utf8)
    }

    mutating func add(_ object: String) {
        begin()
        bytes += Array("\(object)\nendobj\n".utf8)
    }

    mutating func addStream(_ content: [UInt8], dictionary: String = "") {
        begin()
        bytes += Array("<< /Length \(content.count) \(dictionary) >>\nstream\n".utf8)
        bytes += content
        bytes += Array("\nendstream\nendobj\n".utf8)
    }

    /// With the cross-reference table and the trailer (section 7.5).
    mutating func finished() -> [UInt8] {
        let start = bytes.count
        var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            let digits = String(offset)
            table += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        let trailer = "trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return bytes + Array((table + trailer).utf8)
    }

    private mutating func begin() {
        offsets.append(bytes.count)
        bytes += Array("\(offsets.count) 0 obj\n".utf8)
    }
}
