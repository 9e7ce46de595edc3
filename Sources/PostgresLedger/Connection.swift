import CPostgres
import Foundation
import Glibc

/// One connection, used on one thread only. Every wait for the server has an end.
final class Connection {
    enum ResultFormat: Int32 {
        case text = 0
        case binary = 1
    }

    let settings: PostgresSettings
    private let handle: OpaquePointer
    /// The server has not answered as it should: nothing more is asked of this connection.
    private(set) var isLost = false
    /// Names of the statements that the session has prepared, by their text.
    private var prepared: [String: String] = [:]
    /// The gateway has some eighty; lists with their filters and page sizes make some more.
    private static let preparedLimit = 256

    /// Connects, which takes at most `connect_timeout` for each address.
    /// - Throws: `lost` with the server's words, which hold no password.
    init(_ settings: PostgresSettings) throws(PostgresFailure) {
        self.settings = settings
        let parameters = settings.parameters
        let names = parameters.map { strdup($0.name) }
        let values = parameters.map { strdup($0.value) }
        defer { (names + values).forEach { free($0) } }
        let opened = PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        guard let opened else { throw .lost("out of memory") }
        handle = opened
        guard PQstatus(handle) == CONNECTION_OK, PQsetnonblocking(handle, 1) == 0 else {
            throw .lost(message)
        }
        // What the server remarks by the way would else go to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit {
        PQfinish(handle)
    }

    var socket: Int32 { PQsocket(handle) }

    /// The server process that libpq was told of: behind a pooler it is not the one that answers.
    var announcedProcess: Int { Int(PQbackendPID(handle)) }

    /// Whether the session is this connection's own: behind a pooler another process answers than the one that libpq was
    /// told of, perhaps a different one for each transaction. There nothing may be left in a session.
    private(set) lazy var isDirect = asksItself()

    /// Runs one statement; `$1` and so on stand for the arguments. In a session of its own it is parsed and planned once.
    @discardableResult
    func execute(
        _ sql: String, _ arguments: [SQLValue] = [], results: ResultFormat = .text
    ) throws(PostgresFailure) -> Rows {
        if !arguments.isEmpty, isDirect, let name = try prepare(sql) {
            try begin { Self.send(.prepared(name), arguments, results, on: handle) }
        } else {
            try begin { Self.send(.text(sql), arguments, results, on: handle) }
        }
        return try lastResult()
    }

    private func asksItself() -> Bool {
        // try?: who cannot ask takes the way that is always right.
        let row = try? execute("SELECT pg_backend_pid() AS process").first
        return (try? row?.integer("process")) == announcedProcess
    }

    /// The statement's name in the session; nil when that knows enough of them.
    private func prepare(_ sql: String) throws(PostgresFailure) -> String? {
        if let name = prepared[sql] { return name }
        guard prepared.count < Self.preparedLimit else { return nil }
        let name = "s\(prepared.count)"
        try begin { PQsendPrepare(handle, name, sql, 0, nil) }
        _ = try lastResult()
        prepared[sql] = name
        return name
    }

    /// Runs several statements in one message and returns what the last one brought.
    @discardableResult
    func executeScript(_ sql: String) throws(PostgresFailure) -> Rows {
        try begin { PQsendQuery(handle, sql) }
        return try lastResult()
    }

    /// Reads what has arrived and tells whether there was a notification from another server process.
    func takeNotifications() throws(PostgresFailure) -> Bool {
        guard PQconsumeInput(handle) == 1 else { throw lose(message) }
        var isForeign = false
        while let notification = PQnotifies(handle) {
            isForeign = isForeign || Int(notification.pointee.be_pid) != announcedProcess
            PQfreemem(notification)
        }
        return isForeign
    }

    private var message: String { Self.oneLine(PQerrorMessage(handle)) }

    private static func oneLine(_ words: UnsafePointer<CChar>) -> String {
        String(cString: words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func lose(_ text: String) -> PostgresFailure {
        isLost = true
        return .lost(text)
    }

    private func begin(_ send: () -> Int32) throws(PostgresFailure) {
        guard !isLost else { throw .lost("the connection was lost before") }
        guard send() == 1 else { throw lose(message) }
    }

    private enum Statement {
        case text(String)
        case prepared(String)
    }

    private static func send(
        _ statement: Statement, _ arguments: [SQLValue], _ results: ResultFormat, on handle: OpaquePointer
    ) -> Int32 {
        // Each with a zero behind it, as libpq wants texts.
        let buffers = arguments.map { argument in
            argument.bytes.map { bytes in
                let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
                _ = buffer.initialize(from: bytes.map { CChar(bitPattern: $0) } + [0])
                return buffer
            }
        }
        defer { buffers.forEach { $0?.deallocate() } }
        let count = Int32(arguments.count)
        let values = buffers.map { $0.map { UnsafePointer($0.baseAddress) } ?? nil }
        let lengths = arguments.map { Int32($0.bytes?.count ?? 0) }
        let formats: [Int32] = arguments.map { $0.isBinary ? 1 : 0 }
        return switch statement {
        case .text(let sql): PQsendQueryParams(handle, sql, count, nil, values, lengths, formats, results.rawValue)
        case .prepared(let name): PQsendQueryPrepared(handle, name, count, values, lengths, formats, results.rawValue)
        }
    }

    private func lastResult() throws(PostgresFailure) -> Rows {
        let deadline = ContinuousClock.now + settings.timeout * 2
        try flush(until: deadline)
        var last: Rows?
        var refusal: PostgresFailure?
        while true {
            try awaitResult(until: deadline)
            guard let result = PQgetResult(handle) else { break }
            let rows = Rows(result)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: last = rows
            default: refusal = refusal ?? failure(of: result)
            }
        }
        if PQstatus(handle) == CONNECTION_BAD { throw lose(message) }
        if let refusal { throw refusal }
        guard let last else { throw lose("no answer") }
        return last
    }

    private func failure(of result: OpaquePointer) -> PostgresFailure {
        let text = Self.oneLine(PQresultErrorMessage(result))
        let state = PQresultErrorField(result, 67).map { String(cString: $0) }
        guard let state else { return lose(text) }
        // A statement was prepared before a newer gateway changed a table, or is not known in this session: it was not run,
        // and a session without a past will run it.
        if ["0A000", "26000"].contains(state) { return lose("\(state): \(text)") }
        // Class 57P: the server is stopping or starting, and this session ends.
        if state.hasPrefix("57P") || state.hasPrefix("08") { isLost = true }
        return .refused(state: state, text)
    }

    private func flush(until deadline: ContinuousClock.Instant) throws(PostgresFailure) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: try wait(for: POLLIN | POLLOUT, until: deadline)
            default: throw lose(message)
            }
            guard PQconsumeInput(handle) == 1 else { throw lose(message) }
        }
    }

    private func awaitResult(until deadline: ContinuousClock.Instant) throws(PostgresFailure) {
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN, until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw lose(message) }
        }
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(PostgresFailure) {
        let remaining = ContinuousClock.now.duration(to: deadline).milliseconds
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        guard remaining > 0 else { throw lose("no answer in time") }
        guard poll(&entry, 1, Int32(clamping: remaining)) != 0 else { throw lose("no answer in time") }
    }
}
