import Foundation
import Glibc
import Testing

@testable import Telemetry

@Suite("LineWriter")
struct LineWriterTests {
    private func makePipe(flags: Int32 = 0) throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends {
            try #require(fcntl(end, F_SETFL, flags) == 0)
            // A process started by another test would keep the pipe open.
            try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0)
        }
        return (ends[0], ends[1])
    }

    private func readAll(_ descriptor: Int32, pieces: Int = 1 << 20) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: pieces)
        var bytes: [UInt8] = []
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Runs what blocks on a thread of its own: the pool of Swift's tasks may have a single one.
    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }

    @Test func neverInterleavesLinesOfManyThreads() async throws {
        let pipe = try makePipe()
        // F_SETPIPE_SZ: with a page of room every line has to wait for the reader, and could be overtaken.
        try #require(fcntl(pipe.writing, 1031, 4096) == 4096)
        async let written = onThread { readAll(pipe.reading, pieces: 512) }
        let writer = LineWriter(descriptor: pipe.writing)
        // Longer than PIPE_BUF (4096), so that the system alone would not keep them whole.
        await withTaskGroup { group in
            for number in 0..<8 {
                let write: @Sendable () -> Void = {
                    let line = Array(repeating: UInt8(ascii: "a") + UInt8(number), count: 9000) + [UInt8(ascii: "\n")]
                    for _ in 0..<20 { writer.write(line) }
                }
                group.addTask { await onThread(write) }
            }
        }
        close(pipe.writing)
        let lines = await written.split(separator: UInt8(ascii: "\n"))
        close(pipe.reading)
        #expect(lines.count == 160)
        #expect(lines.allSatisfy { $0.count == 9000 && Set($0).count == 1 })
    }

    @Test func losesLinesRatherThanWaitForAFullPipe() throws {
        let pipe = try makePipe(flags: O_NONBLOCK)
        let writer = LineWriter(descriptor: pipe.writing)
        // Longer than PIPE_BUF, so that the pipe takes a part of the last one.
        let line = Array(repeating: UInt8(ascii: "x"), count: 9000) + [UInt8(ascii: "\n")]
        for _ in 0..<20 { writer.write(line) }
        let kept = readAll(pipe.reading)
        writer.write(Array("after\n".utf8))
        let after = String(decoding: readAll(pipe.reading), as: UTF8.self)
        close(pipe.writing)
        close(pipe.reading)
        #expect(kept.count <= 1 << 16)
        #expect(kept.last == UInt8(ascii: "x"))
        #expect(after == "\nafter\n")
    }

    @Test func survivesADescriptorThatIsClosed() throws {
        LineWriter(descriptor: -1).write(Array("lost\n".utf8))
    }
}
