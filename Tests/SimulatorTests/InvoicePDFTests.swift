import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite("InvoicePDF")
struct InvoicePDFTests {
    private func pdf(size: Int = 0, embedsFont: Bool = true) -> [UInt8] {
        var configuration = SimulatorConfiguration()
        configuration.documentBytes = size
        configuration.embedsFont = embedsFont
        let invoice = CreatedInvoice(
            id: 70001, login: "acme", subclient: "4521", sum: "1500.00", service: "Рассылка SMS «Ёлка» №5")
        return Books(configuration).pdf(of: invoice)
    }

    /// Runs a program of Debian's on the document. Fails where the program is missing.
    private func run(_ program: String, _ arguments: [String], on bytes: [UInt8]) async throws -> (
        status: Int32, text: String
    ) {
        let folder = try TemporaryFolder()
        try Data(bytes).write(to: folder.url.appendingPathComponent("invoice.pdf"))
        return try await ChildProcess.run([program] + arguments, in: folder.url)
    }

    @Test(arguments: [0, 1_000_000], [true, false])
    func isSound(size: Int, embedsFont: Bool) async throws {
        let bytes = pdf(size: size, embedsFont: embedsFont)
        #expect(bytes.count >= size)
        #expect(embedsFont || bytes.count < size + 1500)
        let (status, text) = try await run("qpdf", ["--check", "invoice.pdf"], on: bytes)
        #expect(status == 0, "\(text)")
        #expect(text.contains("No syntax or stream encoding errors found"))
    }

    @Test func isLegible() async throws {
        let (status, text) = try await run("pdftotext", ["-enc", "UTF-8", "invoice.pdf", "-"], on: pdf())
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
