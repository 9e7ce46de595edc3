import Billing
import HTTPTypes

/// An error on its way to a caller (RFC 9457). This file holds the only mapping of errors to HTTP.
struct Problem: Error, Sendable {
    /// One field at fault: a JSON pointer into the body, or the name of a parameter or header field.
    struct Fault: Hashable, Sendable {
        enum Place: Hashable, Sendable {
            case pointer(String), parameter(String), header(String)
        }

        let place: Place
        let detail: String
    }

    let kind: ProblemKind
    var detail: String?
    var faults: [Fault] = []
    var upstream: Refusal?
    var job: Job.ID?
    var headers = HTTPFields()

    init(
        _ kind: ProblemKind, _ detail: String? = nil, faults: [Fault] = [], upstream: Refusal? = nil, job: Job.ID? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
        self.upstream = upstream
        self.job = job
    }

    static func invalid(_ place: Fault.Place, _ detail: String) -> Problem {
        Problem(.invalidInput, faults: [Fault(place: place, detail: detail)])
    }
}

extension Problem {
    init(_ failure: LedgerFailure) {
        switch failure {
        case .noSuchJob: self.init(.notFound)
        case .illegal: self.init(.notCancellable, "Its call has begun, or it has ended.")
        case .unavailable, .broken, .damaged:
            self.init(.ledgerUnavailable, "Nothing was recorded. The same request may be sent again.")
            headers[.retryAfter] = "5"
        }
    }

    init(_ failure: DocumentStoreFailure) {
        switch failure {
        case .unavailable, .busy:
            self.init(.documentsUnavailable, "The document is kept elsewhere. Ask again in a while.")
            headers[.retryAfter] = "5"
        case .damaged:
            self.init(
                .documentDamaged, "Its bytes are missing or changed, and are not handed out. An operator is told.")
        }
    }

    init(_ failure: LedgerBackupFailure) {
        switch failure {
        case .notConfigured: self.init(.backupsNotConfigured, "The configuration names no folder for them (`backups`).")
        case .underWay: self.init(.backupUnderWay, "Ask again when it has ended.")
        case .failed: self.init(.backupFailed, "The ledger itself is none the worse for it. The log has the cause.")
        }
    }

    /// Why a settled job has no result; nil when it has one, or is not settled.
    init?(outcomeOf job: Job) {
        switch job.state {
        case .queued, .sending, .succeeded: return nil
        case .cancelled: self.init(.cancelled, job: job.id)
        case .expired: self.init(.expired, job: job.id)
        case .failed, .outcomeUnknown:
            guard let problem = job.problem else { return nil }
            self.init(Self.kind(of: problem), problem.detail, upstream: problem.refusal, job: job.id)
        }
    }

    private static func kind(of problem: JobProblem) -> ProblemKind {
        switch (problem.kind, problem.refusal?.code) {
        case (.outcomeUnknown, _): .outcomeUnknown
        case (.interrupted, _): .upstreamInterrupted
        case (.notStored, _): .documentsUnavailable
        case (.abandoned, _): .abandoned
        case (.refused, 1): .upstreamInvalid
        case (.refused, Refusal.subclientNotFound), (.refused, Refusal.documentNotFound): .upstreamNotFound
        case (.refused, _): .upstreamRefused
        }
    }
}

extension Problem {
    /// - Parameter instance: The request's id, or nil inside a job, which is no request.
    func json(instance: String?) -> JSON {
        var members = [
            JSON.Member(name: "type", value: .string(kind.type)),
            JSON.Member(name: "title", value: .string(kind.title)),
            JSON.Member(name: "status", value: .integer(kind.status.code)),
        ]
        if let detail { members.append(JSON.Member(name: "detail", value: .string(detail))) }
        if let instance {
            members.append(JSON.Member(name: "instance", value: .string("urn:counterfoil:request:\(instance)")))
        }
        if !faults.isEmpty { members.append(JSON.Member(name: "errors", value: .array(faults.map(\.json)))) }
        if let upstream {
            let said = JSON.members(["code": .integer(upstream.code), "text": .string(upstream.text)])
            members.append(JSON.Member(name: "upstream", value: said))
        }
        if let job { members.append(JSON.Member(name: "job", value: .string("/jobs/\(job)"))) }
        return .object(members)
    }
}

extension Problem.Fault {
    var json: JSON {
        switch place {
        case .pointer(let pointer): .members(["pointer": .string(pointer), "detail": .string(detail)])
        case .parameter(let name): .members(["parameter": .string(name), "detail": .string(detail)])
        case .header(let name): .members(["header": .string(name), "detail": .string(detail)])
        }
    }
}
