import Billing
import Foundation

// What callers see of the nouns: every member is always there, null where there is nothing to say.

/// How resources are written for one caller: links depend on who asks and when.
struct Representation: Sendable {
    let links: LinkSigner
    let caller: Caller
    let now: Date

    func json(_ invoice: Invoice) -> JSON {
        .members([
            "id": .text(invoice.id), "subclient": .text(invoice.subclient), "account": .text(invoice.account),
            "amount": .text(invoice.amount?.amount), "currency": .text(invoice.amount?.currency),
            "service": .text(invoice.service), "created_at": .time(invoice.createdAt),
            "document": json(invoice.document),
            "links": links(path(of: invoice), to: invoice.document),
        ])
    }

    func json(_ act: Act) -> JSON {
        var (id, number): (Act.ID?, String?) = (nil, nil)
        switch act.selector {
        case .id(let value): id = value
        case .number(let value): number = value
        }
        return .members([
            "id": .text(id), "number": .text(number), "subclient": .text(act.subclient), "account": .text(act.account),
            "created_at": .time(act.createdAt), "document": json(act.document),
            "links": links(path(of: act), to: act.document),
        ])
    }

    func json(_ report: JobReport, forecast: Forecast?) -> JSON {
        let job = report.job
        return .members([
            "id": .text(job.id), "operation": .text(job.operation.kind.rawValue), "state": .text(job.state.rawValue),
            "account": .text(job.account), "subclient": .text(job.subclient),
            "position": .integer(forecast?.position), "estimated_at": forecast?.estimatedAt.map(JSON.time) ?? .null,
            "urgency": .integer(job.ticket.urgency.level), "created_at": .time(job.createdAt),
            "expires_at": job.expiresAt.map(JSON.time) ?? .null, "finished_at": job.finishedAt.map(JSON.time) ?? .null,
            "problem": Problem(outcomeOf: job)?.json(instance: nil) ?? .null, "result": json(report.result),
        ])
    }

    private func json(_ result: JobReport.Result?) -> JSON {
        switch result {
        case .invoice(let invoice): json(invoice)
        case .act(let act): json(act)
        case nil: .null
        }
    }

    func path(of invoice: Invoice) -> String {
        "/subclients/\(Self.escaped(invoice.subclient.description))/invoices/\(invoice.id)" + query(invoice.account)
    }

    func path(of act: Act) -> String {
        let acts = "/subclients/\(Self.escaped(act.subclient.description))/acts"
        switch act.selector {
        case .id(let id): return "\(acts)/\(id)" + query(act.account)
        case .number(let number): return "\(acts)?number=\(Self.escaped(number))" + query(act.account, after: "&")
        }
    }

    /// What was read of an invoice, and when.
    func version(_ document: Document) -> JSON {
        .members([
            "sha256": .string(document.sha256), "size": .integer(document.size), "read_at": .time(document.createdAt),
            "links": .members(["pdf": .string(links.link(to: document.id, at: now))]),
        ])
    }

    private func json(_ document: Document?) -> JSON {
        guard let document else { return .null }
        return .members(["sha256": .string(document.sha256), "size": .integer(document.size)])
    }

    private func links(_ path: String, to document: Document?) -> JSON {
        let pdf = document.map { JSON.string(links.link(to: $0.id, at: now)) }
        return .members(["self": .string(path), "pdf": pdf ?? .null])
    }

    private func query(_ account: Account.Name, after separator: String = "?") -> String {
        account == caller.accounts.first ? "" : "\(separator)account=\(Self.escaped(account.rawValue))"
    }

    private static func escaped(_ text: String) -> String {
        // Most names and every number.
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }) { return text }
        return text.addingPercentEncoding(withAllowedCharacters: .rfc3986Unreserved) ?? ""
    }
}

extension JSON {
    /// RFC 3339, UTC, milliseconds.
    static func time(_ date: Date) -> JSON {
        .string(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}

extension CharacterSet {
    fileprivate static let rfc3986Unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
