/// Rows with a head, their columns as wide as their widest cell.
struct TextTable {
    /// A column: its head, and where its value is found in a row.
    struct Column {
        let head: String
        let path: String

        init(_ head: String, _ path: String) {
            self.head = head
            self.path = path
        }
    }

    let columns: [Column]
    let rows: [JSONValue]

    var text: String {
        let cells = rows.map { row in columns.map { Self.plain(row[$0.path]?.text ?? "-") } }
        let table = [columns.map(\.head)] + cells
        let widths = columns.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = padded.joined(separator: "  ")
            return String(line.prefix(line.count - line.reversed().prefix { $0 == " " }.count))
        }.joined(separator: "\n")
    }

    /// What somebody else wrote can neither break the table nor steer the terminal.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
