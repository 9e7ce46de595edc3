extension StringProtocol {
    /// Without the spaces and tabs at both ends.
    var trimmedOfBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let kept = drop(while: isBlank)
        guard let last = kept.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(kept[...last])
    }
}
