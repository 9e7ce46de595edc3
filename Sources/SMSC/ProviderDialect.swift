/// How one provider of the family words its calls and answers, where its documentation leaves that open or a reseller may
/// do otherwise. Without a word from the configuration it is what is documented, and the likeliest reading of the rest
/// (docs/provider.md says which is which).
package struct ProviderDialect: Hashable, Sendable {
    package var commands = Commands()
    package var fields = Fields()
    package var answer = AnswerWords()
    package var formCharset = FormCharset.utf8

    package init() {}

    /// The parameters whose value 1 says what is wanted.
    package struct Commands: Hashable, Sendable {
        package var createInvoice = "add_account"
        package var getInvoice = "get_account"
        package var getAct = "get_act"

        package init() {}

        package var names: [String] { [createInvoice, getInvoice, getAct] }
    }

    /// The names of the other parameters.
    package struct Fields: Hashable, Sendable {
        package var login = "login"
        package var password = "psw"
        package var apiKey = "apikey"
        package var subclientLogin = "user"
        package var subclientNumber = "user_id"
        package var amount = "sum"
        package var service = "service"
        package var id = "id"
        package var actNumber = "num"

        package init() {}

        package var names: [String] {
            [login, password, apiKey, subclientLogin, subclientNumber, amount, service, id, actNumber]
        }
    }

    /// What the JSON of an answer calls things.
    package struct AnswerWords: Hashable, Sendable {
        package var id = "id"
        package var amount = "sum"
        /// Objects that the two may lie in; the first that holds the id counts.
        package var wrappers = ["invoice", "account"]
        package var error = "error"
        package var errorCode = "error_code"
        package var charset = AnswerCharset.detected

        package init() {}
    }

    /// The encoding of what a form says.
    package enum FormCharset: String, CaseIterable, Hashable, Sendable {
        case utf8 = "utf-8"
        case windows1251 = "windows-1251"
    }

    /// The encoding of what an answer says.
    package enum AnswerCharset: String, CaseIterable, Hashable, Sendable {
        /// Strict UTF-8 first, windows-1251 when that fails.
        case detected = "auto"
        case utf8 = "utf-8"
        case windows1251 = "windows-1251"
    }
}
