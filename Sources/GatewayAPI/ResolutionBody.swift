import Billing

/// The body of `POST /jobs/{job}/resolution`, checked.
struct ResolutionBody: Hashable {
    let verdict: Resolution.Verdict
    let reason: String

    private enum Outcome: String, CaseIterable {
        case created, abandoned
        case notCreated = "not_created"
    }

    init(_ text: JSONText) throws(Problem) {
        var fields = try BodyFields(text, known: ["outcome", "invoice", "reason"], of: "a resolution")
        let verdict = Self.verdict(&fields)
        let reason = fields.reason()
        guard let verdict, let reason, fields.faults.isEmpty else {
            throw Problem(.invalidInput, faults: fields.faults)
        }
        self.verdict = verdict
        self.reason = reason
    }

    private static func verdict(_ fields: inout BodyFields) -> Resolution.Verdict? {
        let outcomes = "must be created, not_created or abandoned"
        let outcome = fields.text("outcome", outcomes) { Outcome(rawValue: $0) != nil }
        switch outcome.flatMap({ Outcome(rawValue: $0) }) {
        case nil: return nil
        case .created:
            let invoice = fields.text("invoice", "must be 1 to 18 digits") { $0.isAllDigits && $0.utf8.count <= 18 }
            return invoice.map { .created(Invoice.ID($0)) }
        case .notCreated, .abandoned:
            if fields["invoice"] != nil { fields.refuse("invoice", "belongs to the outcome created") }
            return outcome == Outcome.abandoned.rawValue ? .abandoned : .notCreated
        }
    }
}
