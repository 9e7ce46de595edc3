package import Billing
import Crypto
package import CurlTransport

/// One account at the provider and how it is reached.
package struct SMSCAccount: Sendable {
    package let account: Account
    /// The addresses of `documents.php`: the first is the usual one, the others stand in for it. At least one.
    package let hosts: [String]
    package let credentials: Credentials
    /// Form fields that the configuration adds to every call, such as `charset` and `fmt`.
    package let parameters: [(name: String, value: String)]
    package let dialect: ProviderDialect
    package let timeouts: TransferTimeouts
    /// Bytes of PDF. 64 MiB is a thousand times a usual invoice, and 24 GiB divided by it leaves room for 300 at once.
    package let documentLimit: Int
    package let transport: CurlTransport

    package static let defaultDocumentLimit = 64 << 20

    package init(
        account: Account, hosts: [String], credentials: Credentials, parameters: [(name: String, value: String)] = [],
        dialect: ProviderDialect = ProviderDialect(),
        timeouts: TransferTimeouts = TransferTimeouts(), documentLimit: Int = defaultDocumentLimit,
        transport: CurlTransport
    ) {
        precondition(!hosts.isEmpty, "an account has at least one host")
        self.account = account
        self.hosts = hosts
        self.credentials = credentials
        self.parameters = parameters
        self.dialect = dialect
        self.timeouts = timeouts
        self.documentLimit = documentLimit
        self.transport = transport
    }

    /// Sixteen bits that change with the credentials and confirm no guess of them (docs/decisions/0005).
    package var credentialsMark: String {
        let parts =
            switch credentials {
            case .password(let login, let password): [account.name.rawValue, "password", login, password.reveal()]
            case .apiKey(let key): [account.name.rawValue, "api_key", "", key.reveal()]
            }
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\0").utf8))
        return digest.prefix(2).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
