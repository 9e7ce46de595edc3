/// The font of the simulator's documents: DejaVu Sans, cut down to the characters of windows-1251, and embedded in every
/// document so that Cyrillic is legible anywhere. Text in it is written as windows-1251 bytes.
enum PDFFont {
    static let file = PackageResources.DejaVuSans_1251_ttf

    /// By character code from 32 to 255, in thousandths of the font size (from the font's `hmtx`).
    static let widths = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
        636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295,
        656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500,
        613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592,
        818, 592, 592, 525, 636, 337, 636, 838, 0, 786, 610, 318, 525, 518, 1000, 500, 500, 636, 1342, 1094, 400,
        1045, 710, 786, 752, 625, 318, 318, 518, 518, 590, 500, 1000, 0, 1000, 902, 400, 898, 604, 652, 654, 318,
        609, 592, 295, 636, 610, 337, 500, 632, 1000, 698, 612, 838, 361, 1000, 295, 500, 838, 295, 278, 525, 636,
        636, 318, 615, 1040, 549, 612, 278, 635, 521, 278, 684, 686, 686, 610, 781, 632, 1077, 641, 748, 748, 710,
        752, 863, 752, 787, 752, 603, 698, 611, 609, 861, 685, 776, 686, 1069, 1094, 833, 882, 686, 698, 1080, 695,
        613, 617, 589, 525, 691, 615, 901, 532, 650, 650, 604, 639, 754, 654, 612, 654, 635, 550, 583, 592, 855, 592,
        681, 591, 915, 942, 707, 790, 589, 549, 842, 602,
    ]

    /// By byte from 0x80; 0x98 is not assigned.
    private static let upper = Array(
        ("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя").unicodeScalars)

    /// The scalar of a code, for the maps that let readers copy text out of the document.
    static func scalar(_ code: Int) -> Unicode.Scalar {
        code < 0x80 ? Unicode.Scalar(UInt8(code)) : upper[code - 0x80]
    }

    /// The text in windows-1251; what that cannot say becomes a question mark.
    static func encoded(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            if scalar.isASCII { return UInt8(scalar.value) }
            return upper.firstIndex(of: scalar).map { UInt8($0 + 0x80) } ?? UInt8(ascii: "?")
        }
    }
}
