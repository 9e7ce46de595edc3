import Foundation
import Glibc

/// A backup's file: under another name until it is whole and on disk, so that no one takes half a ledger for one.
struct LedgerBackupFile: Sendable {
    let folder: String
    let name: String

    private struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    init(folder: String, at date: Date) {
        self.folder = folder
        let moment = date.formatted(
            .verbatim(
                "\(year: .padded(4))\(month: .twoDigits)\(day: .twoDigits)T\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
        name = "ledger-\(moment).sqlite"
    }

    var path: String { "\(folder)/\(name)" }
    var unfinished: String { "\(folder)/ledger.unfinished" }

    /// An empty file for the gateway's user alone. What a backup that was broken off has left goes first.
    func create() throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Fault(description: "\(path) is there already")
        }
        try discard()
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Fault(description: "\(unfinished): \(String(cString: strerror(errno)))") }
        close(file)
    }

    /// Gives the file its name once all of it is on disk. Returns its size.
    func finish() throws -> Int {
        try synchronize(unfinished)
        try FileManager.default.moveItem(atPath: unfinished, toPath: path)
        try synchronize(folder)
        return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    func discard() throws {
        if FileManager.default.fileExists(atPath: unfinished) { try FileManager.default.removeItem(atPath: unfinished) }
    }

    private func synchronize(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Fault(description: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Fault(description: "\(path): \(String(cString: strerror(errno)))") }
    }
}
