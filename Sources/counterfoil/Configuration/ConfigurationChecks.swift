import Billing
import Foundation
import Scheduling

/// Rules that hold between parts of the file, each of which is in order by itself.
///
/// They are asked even when other parts are not in order, so that one look at the file finds everything.
struct ConfigurationChecks {
    /// Those that could be read.
    let accounts: [AccountConfiguration]
    /// Those that could be read.
    let callers: [CallerConfiguration]
    /// Of all accounts in the file, readable or not.
    let accountNames: [String]
    let reading: ConfigurationReading

    func check(
        listen: ListenAddress?, adminListen: ListenAddress?, ledger: LedgerLocation?, shutdownGrace: Duration?
    ) {
        checkListeners(listen, adminListen)
        checkLogins()
        if let shutdownGrace { checkCalls(endWithin: shutdownGrace) }
        for caller in callers { checkAccounts(of: caller) }
        if let ledger { checkGaps(in: ledger) }
        checkKeys()
    }

    private func checkListeners(_ listen: ListenAddress?, _ adminListen: ListenAddress?) {
        // Port 0 is another port each time.
        if case .tcp(_, port: 0) = listen { return }
        guard let listen, listen == adminListen else { return }
        reading.report("is the same address as listen", at: "admin_listen")
    }

    /// Two accounts of one login would each keep a pace of their own and together break the provider's.
    private func checkLogins() {
        for (index, account) in accounts.enumerated() {
            guard let twin = accounts[..<index].first(where: account.isOneLogin) else { continue }
            let message = "has the same credentials as \(twin.name): one login has one pace, so it is one account"
            reading.report(message, at: "accounts.\(account.name)")
        }
    }

    private func checkCalls(endWithin grace: Duration) {
        for account in accounts where grace < account.timeouts.total {
            let total = "accounts.\(account.name).timeouts.total (\(account.timeouts.total.configured))"
            let message = "is shorter than \(total): a stop would cut a call off and leave its outcome unknown"
            reading.report(message, at: "shutdown_grace")
        }
    }

    /// A ledger that several gateways share knows the end of a call alone.
    private func checkGaps(in ledger: LedgerLocation) {
        guard case .postgresql = ledger else { return }
        for account in accounts where account.gapFrom == .start {
            reading.report(
                "a ledger in PostgreSQL counts from the end of a call: leave it out, or use SQLite",
                at: "accounts.\(account.name).gap_from")
        }
    }

    private func checkAccounts(of caller: CallerConfiguration) {
        for (index, account) in caller.accounts.enumerated() where !accountNames.contains(account.rawValue) {
            let hint = account.rawValue.nearest(among: accountNames).map { ": did you mean \($0)?" } ?? ""
            reading.report("there is no such account\(hint)", at: "callers.\(caller.id).accounts[\(index)]")
        }
    }

    /// A key says who calls: it cannot say two.
    private func checkKeys() {
        var owners: [Data: Caller.ID] = [:]
        for caller in callers {
            for (index, digest) in caller.keyDigests.enumerated() {
                guard let owner = owners.updateValue(caller.id, forKey: digest) else { continue }
                reading.report("is a key of \(owner) already", at: "callers.\(caller.id).keys_sha256[\(index)]")
            }
        }
    }
}

extension AccountConfiguration {
    /// The same login, or the same key, at a host that both of them call.
    fileprivate func isOneLogin(with other: AccountConfiguration) -> Bool {
        let isSame =
            switch (credentials, other.credentials) {
            case (.password(let login, _), .password(let otherLogin, _)): login == otherLogin
            case (.apiKey(let key), .apiKey(let otherKey)): key == otherKey
            default: false
            }
        return isSame && !hosts.isDisjoint(with: other.hosts)
    }

    private var hosts: Set<String> {
        Set(([url] + reserveURLs).map { "\($0.host()?.lowercased() ?? ""):\($0.port ?? 0)" })
    }
}
