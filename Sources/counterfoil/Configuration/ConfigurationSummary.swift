import Billing
import Foundation
import S3Documents
import Scheduling

/// What a configuration says, in a few lines and without a secret: for people, and with `Encodable` for programs.
struct ConfigurationSummary: Encodable, Hashable {
    struct Account: Encodable, Hashable {
        let name: String
        let url: String
        let reserveURLs: [String]
        /// How it signs in, never as whom.
        let credentials: String
        let currency: String
        let pace: String

        /// Written out because an encoder would break up the last word of `reserveURLs`.
        private enum CodingKeys: String, CodingKey {
            case name
            case url
            case reserveURLs = "reserve_urls"
            case credentials
            case currency
            case pace
        }
    }

    struct Caller: Encodable, Hashable {
        let name: String
        let keys: Int
        let scopes: [String]
        let accounts: [String]
    }

    let listen: String
    let adminListen: String
    let publicURL: String
    let ledger: String
    let documents: String
    /// The first signs.
    let linkKeys: [String]
    let accounts: [Account]
    let callers: [Caller]
}

extension ConfigurationSummary {
    init(_ configuration: Configuration) {
        listen = configuration.listen.description
        adminListen = configuration.adminListen.description
        publicURL = configuration.publicURL.absoluteString
        ledger = configuration.ledger.description
        documents = configuration.documents?.location.description ?? "in the ledger"
        linkKeys = configuration.links.keys.map(\.id)
        accounts = configuration.accounts.map(Account.init)
        callers = configuration.callers.map(Caller.init)
    }

    var lines: [String] {
        let head = [
            ("listen", listen), ("admin_listen", adminListen), ("public_url", publicURL), ("ledger", ledger),
            ("documents", documents),
            ("link keys", "\(linkKeys.joined(separator: ", ")) (the first signs)"),
        ]
        let accounts = accounts.map { account in
            ("account \(account.name)", "\(account.url), \(account.credentials), \(account.currency), \(account.pace)")
        }
        let callers = callers.map { caller in
            let keys = caller.keys == 1 ? "1 key" : "\(caller.keys) keys"
            let scopes = caller.scopes.joined(separator: " ")
            return ("caller \(caller.name)", "\(keys), \(scopes), at \(caller.accounts.joined(separator: ", "))")
        }
        let rows = head + accounts + callers
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
    }
}

extension ConfigurationSummary.Account {
    fileprivate init(_ account: AccountConfiguration) {
        name = account.name.rawValue
        url = account.url.absoluteString
        reserveURLs = account.reserveURLs.map(\.absoluteString)
        credentials =
            switch account.credentials {
            case .password: "login and password"
            case .apiKey: "API key"
            }
        currency = account.currency.code
        let start = account.gapFrom == .end ? "end" : "start"
        let evidence = account.gapEvidence.map { " (\($0))" } ?? ""
        pace =
            "one call in \(account.gap.configured) and \(account.guardTime.configured) from the \(start) of the last\(evidence)"
    }
}

extension ConfigurationSummary.Caller {
    fileprivate init(_ caller: CallerConfiguration) {
        name = caller.id.rawValue
        keys = caller.keyDigests.count
        scopes = caller.scopes.map(\.rawValue).sorted()
        accounts = caller.accounts.map(\.rawValue)
    }
}
