import Foundation
import Testing

@testable import Simulator

@Suite("InvoicePDF")
struct InvoicePDFTests {
    private func pdf(size: Int = 0) -> [UInt8] {
        var configuration = SimulatorConfiguration()
        configuration.documentBytes = size
        let invoice = CreatedInvoice(
            id: 70001, login: "acme", subclient: "4521", sum: "1500.00", service: "Рассылка SMS «Ёлка» №5")
        return Books(configuration).pdf(of: invoice)
    }

    /// Runs a program of Debian's on the document. Fails where the program is missing.
    private func run(_ program: String, _ arguments: [String], on bytes: [UInt8]) throws -> (status: Int32, text: String) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments.map { $0 == "FILE" ? file.path : $0 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try FileManager.default.removeItem(at: file)
        return (process.terminationStatus, text)
    }

    @Test(arguments: [0, 1_000_000])
    func isSound(size: Int) throws {
        let bytes = pdf(size: size)
        #expect(bytes.count >= size)
        let (status, text) = try run("qpdf", ["--check", "FILE"], on: bytes)
        #expect(status == 0, "\(text)")
        #expect(text.contains("No syntax or stream encoding errors found"))
    }

    @Test func isLegible() throws {
        let (status, text) = try run("pdftotext", ["-enc", "UTF-8", "FILE", "-"], on: pdf())
        #expect(status == 0)
        for words in ["Счёт № 70001", "Субклиент: 4521", "Сумма: 1500.00", "Услуга: Рассылка SMS «Ёлка» №5"] {
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test func isTheSameForTheSameInvoice() {
        #expect(pdf() == pdf())
    }

    @Test func comesCloseToABoundary() {
        #expect(Data(pdf()).range(of: Data("\r\n--\(Dialect.boundaryLookalike.boundary)".utf8)) != nil)
        #expect(Data(pdf()).range(of: Data("--\(Dialect.boundaryLookalike.boundary)\r\n".utf8)) == nil)
    }
}
