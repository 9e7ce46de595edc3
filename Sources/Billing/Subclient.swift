/// Whom an invoice is made out to: the provider's number (`user_id`) or the login (`user`).
///
/// The same subclient under its number and under its login are two values here: only the provider knows that they are one.
package enum Subclient: Hashable, Sendable {
    case number(String)
    case login(String)
}

extension Subclient: CustomStringConvertible {
    private static let loginPrefix = "login:"

    /// The form in paths and in the ledger: the number, or the login, with `login:` before a login that would be misread.
    package var description: String {
        switch self {
        case .number(let number): number
        case .login(let login):
            login.isAllDigits || login.hasPrefix(Self.loginPrefix) ? Self.loginPrefix + login : login
        }
    }

    /// Reads `description` back: all digits are a number, everything else is a login, `login:4521` forces a login.
    ///
    /// A number starts with no zero and has at most 18 digits; a login has 1 to 100 characters, none of them a control
    /// character, no blank at either end (the provider documents no alphabet for logins).
    package init(parsing text: String) throws(Rejection) {
        if text.isAllDigits {
            guard text.first != "0", text.utf8.count <= 18 else { throw .number }
            self = .number(text)
        } else {
            let login = text.hasPrefix(Self.loginPrefix) ? String(text.dropFirst(Self.loginPrefix.count)) : text
            guard login.isPrintable(1...100) else { throw .login }
            self = .login(login)
        }
    }

    package enum Rejection: Error, Hashable, CustomStringConvertible {
        case number
        case login

        package var description: String {
            switch self {
            case .number:
                "must be a number of 1 to 18 digits that does not start with 0 (write login:… for a login made of digits)"
            case .login:
                "must be a login of 1 to 100 characters without control characters and without blanks at its ends"
            }
        }
    }
}
