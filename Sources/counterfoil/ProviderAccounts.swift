import Billing
import CurlTransport
import Foundation
import SMSC
import Scheduling

/// The configured accounts, with the transports they call through: one for each way of trusting a server.
struct ProviderAccounts: Sendable {
    let accounts: [SMSCAccount]
    let plans: [AccountPlan]
    /// One for each way of trusting that was configured since the start: a call may still be under way on any.
    private let transports: [TransportConfiguration: CurlTransport]

    /// - Parameters:
    ///   - storing: The longest it takes to put an answer's document into the store for documents.
    ///   - former: Those of the configuration before; their transports are used again.
    init(
        _ configured: [AccountConfiguration], storing: Duration, after former: ProviderAccounts? = nil
    ) throws(TransferFailure) {
        var transports = former?.transports ?? [:]
        var accounts: [SMSCAccount] = []
        for account in configured {
            let trust = TransportConfiguration(
                caBundle: account.caBundle, pinnedPublicKey: account.pinnedPublicKey,
                maxConcurrentTransfers: AccountConfiguration.countLimit, userAgent: "counterfoil/\(Counterfoil.version)"
            )
            if transports[trust] == nil { transports[trust] = try CurlTransport(configuration: trust) }
            guard let transport = transports[trust] else { preconditionFailure("it was made a line ago") }
            accounts.append(SMSCAccount(account, through: transport))
        }
        self.accounts = accounts
        self.transports = transports
        plans = zip(configured, accounts).map { configured, account in
            AccountPlan(
                account: configured.name, gap: configured.gap, guardTime: configured.guardTime,
                gapFrom: configured.gapFrom, credentialsMark: account.credentialsMark,
                leaveWithin: configured.timeouts.connect * account.hosts.count,
                answerWithin: configured.timeouts.total + storing)
        }
    }

    func shutDown() async {
        for transport in transports.values { await transport.shutdown() }
    }
}

extension SMSCAccount {
    fileprivate init(_ configured: AccountConfiguration, through transport: CurlTransport) {
        let credentials: Credentials =
            switch configured.credentials {
            case .password(let login, let password): .password(login: login, password)
            case .apiKey(let key): .apiKey(key)
            }
        let timeouts = configured.timeouts
        self.init(
            account: configured.account,
            hosts: ([configured.url] + configured.reserveURLs).map(\.absoluteString), credentials: credentials,
            parameters: configured.parameters.map { ($0.name, $0.value) }, dialect: configured.provider,
            timeouts: TransferTimeouts(
                connect: timeouts.connect, firstByte: timeouts.firstByte, idle: timeouts.idle, total: timeouts.total),
            documentLimit: configured.documentLimit.bytes, transport: transport)
    }
}
