import Billing

/// The form of one `documents.php` call: `application/x-www-form-urlencoded`, UTF-8.
///
/// Field names are documented. It holds the credentials, so it has no description and goes nowhere but into a body.
struct DocumentsForm {
    static let contentType = "application/x-www-form-urlencoded"

    private var fields: [(name: String, value: String)] = []

    init(_ call: UpstreamCall, from account: SMSCAccount) {
        switch account.credentials {
        case .password(let login, let password): fields += [("login", login), ("psw", password.reveal())]
        case .apiKey(let key): fields += [("apikey", key.reveal())]
        }
        switch call.subclient {
        case .number(let number): fields.append(("user_id", number))
        case .login(let login): fields.append(("user", login))
        }
        add(call.operation)
        fields += account.parameters
    }

    var body: [UInt8] {
        Array(fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&").utf8)
    }

    private mutating func add(_ operation: Job.Operation) {
        switch operation {
        case .createInvoice(let amount, let service):
            fields += [("add_account", "1"), ("sum", amount.amount)]
            if let service { fields.append(("service", service)) }
        case .fetchInvoice(let id):
            fields += [("get_account", "1"), ("id", id.rawValue)]
        case .fetchAct(.id(let id)):
            fields += [("get_act", "1"), ("id", id.rawValue)]
        case .fetchAct(.number(let number)):
            fields += [("get_act", "1"), ("num", number)]
        }
    }

    /// Everything but RFC 3986's unreserved characters is escaped, a space too: `%20` is read alike by every decoder.
    private static func encoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
