/// Whether a call is let in: ban, credentials, connections and pace, judged when it arrives.
struct ArrivalJudge: Sendable {
    /// An error of the provider.
    struct Refusal: Error, Hashable {
        let code: Int
        let text: String

        static let parameters = Refusal(code: 1, text: "error in parameters")
        static let credentials = Refusal(code: 2, text: "authorise error")
        static let blocked = Refusal(code: 4, text: "IP address is temporarily blocked")
        static let crowd = Refusal(code: 9, text: "too many concurrent requests")
        static let tooSoon = Refusal(code: 9, text: "duplicate request, wait a minute")
    }

    /// Fifteen calls at once under one login are too many (documented).
    static let crowdLimit = 15
    /// Five wrong passwords in thirty windows ban the address for thirty windows (the provider's FAQ).
    static let wrongPasswordLimit = 5

    private let window: Duration
    private let logins: [SimulatorConfiguration.Login]
    private let minuteFrom: MinuteStart
    private var lastCall: [String: Duration] = [:]
    private var underWay: [String: Int] = [:]
    private var wrongPasswords: [String: [Duration]] = [:]
    private var bannedUntil: [String: Duration] = [:]

    private var halfHour: Duration { window * 30 }

    init(window: Duration, logins: [SimulatorConfiguration.Login], minuteFrom: MinuteStart = .arrival) {
        self.window = window
        self.minuteFrom = minuteFrom
        self.logins = logins
    }

    /// Whose call it is: checks the ban and the credentials.
    mutating func identify(_ form: CallForm, from address: String, at now: Duration) throws(Refusal) -> String {
        if let until = bannedUntil[address], now < until { throw .blocked }
        let known = logins.first { login in
            if let key = form["apikey"] { return login.apiKey == key }
            return login.name == form["login"] && login.password == form["psw"]
        }
        guard let known else {
            let recent = (wrongPasswords[address] ?? []).filter { now - $0 < halfHour } + [now]
            wrongPasswords[address] = recent
            if recent.count >= Self.wrongPasswordLimit { bannedUntil[address] = now + halfHour }
            throw .credentials
        }
        return known.name
    }

    /// Counts a call as under way, whatever it is answered; every `enter` has its `leave`.
    mutating func enter(_ login: String) {
        underWay[login, default: 0] += 1
    }

    mutating func leave(_ login: String, at now: Duration) {
        underWay[login, default: 1] -= 1
        if minuteFrom == .end { lastCall[login] = now }
    }

    /// Judges the pace: one call of any command a window, counted from arrival to arrival unless told otherwise. A call
    /// refused for its pace does not count itself then.
    mutating func admit(_ login: String, at now: Duration) throws(Refusal) {
        guard underWay[login, default: 0] < Self.crowdLimit else { throw .crowd }
        if let last = lastCall[login], now - last < window { throw .tooSoon }
        lastCall[login] = now
    }
}
