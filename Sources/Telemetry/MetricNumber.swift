/// Numbers as both exposition formats read them.
enum MetricNumber {
    /// Whole numbers without a point, the rest as short as they can be read back exactly.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 0x1p53 ? "\(Int64(value))" : "\(value)"
    }
}
