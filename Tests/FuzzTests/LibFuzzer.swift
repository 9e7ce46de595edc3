/// libFuzzer's side of a target: compiled by Tests/Proofs/fuzz.sh, with the target's name in place of `FUZZED`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = FUZZED.violation(in: input) {
        // What libFuzzer takes for a finding is a process that ends.
        preconditionFailure(violation)
    }
    return 0
}
