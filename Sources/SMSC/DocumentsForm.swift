import Billing

/// The form of one `documents.php` call: `application/x-www-form-urlencoded`, worded as the account's dialect says.
///
/// It holds the credentials, so it has no description and goes nowhere but into a body.
struct DocumentsForm {
    static let contentType = "application/x-www-form-urlencoded"

    private let charset: ProviderDialect.FormCharset
    private var fields: [(name: String, value: String)] = []

    init(_ call: UpstreamCall, from account: SMSCAccount) {
        let dialect = account.dialect
        let names = dialect.fields
        charset = dialect.formCharset
        switch account.credentials {
        case .password(let login, let password):
            fields += [(names.login, login), (names.password, password.reveal())]
        case .apiKey(let key): fields += [(names.apiKey, key.reveal())]
        }
        switch call.subclient {
        case .number(let number): fields.append((names.subclientNumber, number))
        case .login(let login): fields.append((names.subclientLogin, login))
        }
        add(call.operation, in: dialect)
        fields += account.parameters
    }

    var body: [UInt8] {
        Array(fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&").utf8)
    }

    private mutating func add(_ operation: Job.Operation, in dialect: ProviderDialect) {
        let (commands, names) = (dialect.commands, dialect.fields)
        switch operation {
        case .createInvoice(let amount, let service):
            fields += [(commands.createInvoice, "1"), (names.amount, amount.amount)]
            if let service { fields.append((names.service, service)) }
        case .fetchInvoice(let id):
            fields += [(commands.getInvoice, "1"), (names.id, id.rawValue)]
        case .fetchAct(.id(let id)):
            fields += [(commands.getAct, "1"), (names.id, id.rawValue)]
        case .fetchAct(.number(let number)):
            fields += [(commands.getAct, "1"), (names.actNumber, number)]
        }
    }

    /// Everything but RFC 3986's unreserved characters is escaped, a space too: `%20` is read alike by every decoder.
    private func encoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in ProviderText.encode(text, in: charset) {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
