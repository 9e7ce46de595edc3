import Glibc

/// What the kernel says of this process (proc(5)).
package struct ProcessFigures: Hashable, Sendable {
    package let residentBytes: Int
    package let openDescriptors: Int

    /// Nil where there is no `/proc`.
    package static func now() -> ProcessFigures? {
        guard let pages = residentPages(), let descriptors = openDescriptors() else { return nil }
        return ProcessFigures(residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)), openDescriptors: descriptors)
    }

    /// The second figure of `statm`.
    private static func residentPages() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        let figures = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        return figures.count > 1 ? Int(figures[1]) : nil
    }

    private static func openDescriptors() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the one that reads the folder.
        return count - 3
    }
}
