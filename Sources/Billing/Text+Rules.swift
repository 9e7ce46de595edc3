extension String {
    /// True for one or more ASCII digits and nothing else.
    package var isAllDigits: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// True when the text has that many characters, none of them a control, format or line-breaking one, and no blank at
    /// either end: what can be printed on a document and sent in a form without surprises.
    package func isPrintable(_ length: ClosedRange<Int>) -> Bool {
        guard length.contains(count), first?.isWhitespace == false, last?.isWhitespace == false else { return false }
        return unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
            default: true
            }
        }
    }
}
