extension String {
    /// The candidate that takes the fewest edits to reach, or nil when even that one is no likely slip of the pen:
    /// more than a third of the word (two edits in a word of up to eight letters, one in a word of three).
    func nearest(among candidates: [String]) -> String? {
        let limit = count <= 3 ? 1 : max(2, count / 3)
        return candidates.map { ($0, edits(to: $0)) }.filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
    }

    /// Insertions, deletions and replacements that make the other text of this one (Levenshtein).
    private func edits(to other: String) -> Int {
        let target = Array(other)
        var row = Array(0...target.count)
        for (index, character) in enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in target.indices {
                let replaced = diagonal + (character == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
