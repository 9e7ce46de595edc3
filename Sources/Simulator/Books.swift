/// The simulated provider's invoices and acts.
///
/// Beside what is created every subclient has the invoices 60001 to 60999 and the acts 501 to 520, printed as `A-501` to
/// `A-520`: documents that the provider knows and a gateway does not.
struct Books: Sendable {
    private let subclients: [SimulatorConfiguration.Subclient]
    private let anySubclient: Bool
    private let documentBytes: Int
    private let embedsFont: Bool
    private var created: [Int: CreatedInvoice] = [:]
    private var nextID = 70001

    init(_ configuration: SimulatorConfiguration) {
        subclients = configuration.subclients
        anySubclient = configuration.anySubclient
        documentBytes = configuration.documentBytes
        embedsFont = configuration.embedsFont
    }

    /// - Throws: code 1, 6 or 7 when the call does not make sense, names nobody, or asks for what is not there.
    mutating func carryOut(_ form: CallForm, for login: String) throws(ArrivalJudge.Refusal) -> Answer {
        guard let command = form.command, !form.lacksParameter else { throw .parameters }
        let subclient = try subclient(form)
        switch command {
        case .createInvoice:
            guard let sum = form["sum"], Self.isSum(sum) else { throw .parameters }
            let invoice = CreatedInvoice(
                id: nextID, login: login, subclient: subclient, sum: sum, service: form["service"])
            nextID += 1
            created[invoice.id] = invoice
            return .created(invoice, pdf: pdf(of: invoice))
        case .getInvoice:
            guard let id = form["id"].flatMap({ Int($0) }) else { throw .parameters }
            guard let invoice = invoice(id, of: subclient, for: login) else { throw Self.notFound }
            return .document(pdf: pdf(of: invoice))
        case .getAct:
            guard let number = Self.actNumber(form) else { throw .parameters }
            guard (501...520).contains(number) else { throw Self.notFound }
            return .document(pdf: act(number, of: subclient))
        }
    }

    func pdf(of invoice: CreatedInvoice) -> [UInt8] {
        var lines = ["Субклиент: \(invoice.subclient)", "Сумма: \(invoice.sum)"]
        if let service = invoice.service { lines.append("Услуга: \(service)") }
        return document("Счёт № \(invoice.id)", lines)
    }

    func pdf(ofCreated id: Int) -> [UInt8]? { created[id].map(pdf(of:)) }

    private static let notFound = ArrivalJudge.Refusal(code: 7, text: "document not found")

    private func subclient(_ form: CallForm) throws(ArrivalJudge.Refusal) -> String {
        let known =
            form["user_id"].flatMap { number in subclients.first { $0.number == number } }
            ?? form["user"].flatMap { login in subclients.first { $0.login == login } }
        if let known { return known.number }
        guard let named = form["user_id"] ?? form["user"], !named.isEmpty else { throw .parameters }
        guard anySubclient else { throw ArrivalJudge.Refusal(code: 6, text: "subclient not found") }
        return named
    }

    private func invoice(_ id: Int, of subclient: String, for login: String) -> CreatedInvoice? {
        if let invoice = created[id], invoice.subclient == subclient, invoice.login == login { return invoice }
        guard (60001...60999).contains(id) else { return nil }
        return CreatedInvoice(
            id: id, login: login, subclient: subclient, sum: "\(id - 60000).00", service: "Рассылка SMS")
    }

    private func act(_ number: Int, of subclient: String) -> [UInt8] {
        let lines = ["Субклиент: \(subclient)", "Услуги оказаны полностью и в срок."]
        return document("Акт № A-\(number)", lines)
    }

    private func document(_ title: String, _ lines: [String]) -> [UInt8] {
        InvoicePDF(title: title, lines: lines, embedsFont: embedsFont, minimumSize: documentBytes).bytes()
    }

    private static func actNumber(_ form: CallForm) -> Int? {
        if let id = form["id"] { return Int(id) }
        guard let printed = form["num"] else { return nil }
        return printed.hasPrefix("A-") ? Int(printed.dropFirst(2)) ?? 0 : 0
    }

    private static func isSum(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        return isDigits && parts.count <= 2 && text.contains { $0 != "0" && $0 != "." }
    }
}
