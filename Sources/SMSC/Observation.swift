/// What the gateway takes a provider to do, as far as a call can tell whether it does (docs/provider.md).
package enum ProviderAssumption: String, CaseIterable, Hashable, Sendable {
    case commands
    case errorStatus = "error_status"
    case errorForm = "error_form"
    case charset
    case readIsPDF = "read_is_pdf"
    case createIsMultipart = "create_is_multipart"
    case boundaryInHeader = "boundary_in_header"
    case partHeaders = "part_headers"
    case partOrder = "part_order"
    case createFields = "create_fields"
    case readableAtOnce = "readable_at_once"
    case minute

    package enum Sureness: String, Hashable, Sendable {
        case documented, inferred, unverified
    }

    package var sureness: Sureness {
        switch self {
        case .commands, .readIsPDF, .createIsMultipart: .documented
        case .errorStatus, .charset: .inferred
        case .errorForm: .documented
        case .boundaryInHeader, .partHeaders, .partOrder, .createFields, .readableAtOnce, .minute: .unverified
        }
    }

    package var statement: String {
        switch self {
        case .commands: "the commands and parameters have these names"
        case .errorStatus: "an error comes with status 200"
        case .errorForm: "an error is JSON with its number and text under these names"
        case .charset: "texts in answers are UTF-8"
        case .readIsPDF: "a read is answered with the bare PDF"
        case .createIsMultipart: "a created invoice is a multipart of JSON and PDF"
        case .boundaryInHeader: "the Content-Type names the boundary of the multipart"
        case .partHeaders: "each part has header fields"
        case .partOrder: "the JSON comes before the PDF"
        case .createFields: "the JSON holds the invoice's id and sum under these names"
        case .readableAtOnce: "a created invoice can be read in the next slot"
        case .minute: "the minute counts from the end of a call, and every call counts"
        }
    }
}

/// What one answer says of one assumption.
package struct Observation: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable {
        case holds
        case fails
        case untold
    }

    package let assumption: ProviderAssumption
    package let verdict: Verdict
    /// What was seen, without a value that could be a secret.
    package let evidence: String

    package init(_ assumption: ProviderAssumption, _ verdict: Verdict, _ evidence: String) {
        self.assumption = assumption
        self.verdict = verdict
        self.evidence = evidence
    }
}
