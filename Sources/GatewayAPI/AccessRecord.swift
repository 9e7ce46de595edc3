import Billing
import HTTPTypes
import HummingbirdCore
import Logging

/// What is known of a request by the time it is logged: who asked for what, and which job and account it is about.
struct AccessRecord {
    private(set) var route = "none"
    private(set) var caller: Caller?
    private var account: String?
    private var job: String?

    mutating func learn(_ route: Route, _ path: [String: String], _ query: [Target.Parameter], _ caller: Caller?) {
        self.route = route.template
        self.caller = caller
        job = path["job"].flatMap(Self.jobID)
        let named = path["name"] ?? query.first { $0.name == "account" }?.value
        // Names of the configuration only, never what somebody makes up.
        account = caller?.accounts.first { $0.rawValue == named }?.rawValue
        if named == nil, path["subclient"] != nil { account = caller?.accounts.first?.rawValue }
    }

    /// An answer tells the job that the request came to.
    mutating func learn(_ response: Response) {
        guard job == nil, let place = response.headers[.location], place.hasPrefix("/jobs/") else { return }
        job = Self.jobID(String(place.dropFirst("/jobs/".count)))
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["route": "\(route)", "caller": "\(caller?.id.rawValue ?? "-")"]
        metadata["account"] = account.map { "\($0)" }
        metadata["job_id"] = job.map { "\($0)" }
        return metadata
    }

    /// Nil for what cannot be one of ours, whatever stands in a path.
    private static func jobID(_ text: String) -> String? {
        let isSane = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        return text.hasPrefix("job_") && text.utf8.count <= 64 && isSane ? text : nil
    }
}
