import Foundation
import TestSupport

extension ChildProcess {
    /// Makes `VmHWM`, the highest resident memory so far, start again from now (proc(5), clear_refs).
    func resetPeak() throws {
        try "5".write(toFile: "/proc/\(processIdentifier)/clear_refs", atomically: false, encoding: .utf8)
    }
}
