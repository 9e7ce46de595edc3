import Billing
import CPostgres
import Foundation

/// What a statement brought back. It owns libpq's result and never leaves the connection's thread.
final class Rows {
    private let result: OpaquePointer
    private let columns: [String: Int32]

    init(_ result: OpaquePointer) {
        self.result = result
        var columns: [String: Int32] = [:]
        for column in 0..<PQnfields(result) {
            if let name = PQfname(result, column) { columns[String(cString: name)] = column }
        }
        self.columns = columns
    }

    deinit {
        PQclear(result)
    }

    var count: Int { Int(PQntuples(result)) }

    /// Rows that an INSERT, UPDATE or DELETE touched.
    var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    var first: Row? { count == 0 ? nil : Row(rows: self, index: 0) }

    func map<Value>(_ read: (Row) throws -> Value) rethrows -> [Value] {
        try (0..<count).map { try read(Row(rows: self, index: Int32($0))) }
    }

    /// The columns' names and the server's numbers for their types.
    fileprivate var types: [(name: String, type: UInt32)] { columns.map { ($0, PQftype(result, $1)) } }

    /// Nil for NULL.
    fileprivate func bytes(_ row: Int32, _ name: String) throws(LedgerFailure) -> UnsafeRawBufferPointer? {
        guard let column = columns[name] else { throw .broken("no column \(name)") }
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    }
}

/// One row, read by column name. What is missing or of another kind than asked for is a broken ledger.
struct Row {
    fileprivate let rows: Rows
    fileprivate let index: Int32

    func optionalText(_ name: String) throws(LedgerFailure) -> String? {
        try rows.bytes(index, name).map { String(decoding: $0, as: UTF8.self) }
    }

    func text(_ name: String) throws(LedgerFailure) -> String {
        guard let text = try optionalText(name) else { throw .broken("\(name) is missing") }
        return text
    }

    func optionalInteger(_ name: String) throws(LedgerFailure) -> Int64? {
        guard let text = try optionalText(name) else { return nil }
        guard let number = Int64(text) else { throw .broken("\(name) is not a whole number") }
        return number
    }

    func integer(_ name: String) throws(LedgerFailure) -> Int {
        guard let number = try optionalInteger(name) else { throw .broken("\(name) is missing") }
        return Int(number)
    }

    func flag(_ name: String) throws(LedgerFailure) -> Bool { try text(name) == "t" }

    func date(_ name: String) throws(LedgerFailure) -> Date { Date(milliseconds: Int64(try integer(name))) }

    func optionalDate(_ name: String) throws(LedgerFailure) -> Date? {
        try optionalInteger(name).map { Date(milliseconds: $0) }
    }

    func reading(_ name: String) throws(LedgerFailure) -> ClockReading? {
        guard let text = try optionalText(name) else { return nil }
        return try ClockReading(stored: text)
    }

    /// The whole row, for a ledger of another kind: flags as 0 and 1, and none of the columns that only this kind has.
    func stored() throws(LedgerFailure) -> StoredRow {
        var stored: StoredRow = [:]
        // By the numbers of pg_type: bool, bytea, int8, int2, int4, text.
        for (name, type) in rows.types where [16, 17, 20, 21, 23, 25].contains(type) {
            guard let text = try optionalText(name) else {
                stored[name] = .null
                continue
            }
            switch type {
            case 16: stored[name] = .integer(text == "t" ? 1 : 0)
            case 17: stored[name] = .bytes(try Self.bytes(hexadecimal: text))
            case 25: stored[name] = .text(text)
            default: stored[name] = .integer(Int64(try integer(name)))
            }
        }
        return stored
    }

    /// Bytes as the server writes them in a text: `\\x` and two digits for each.
    private static func bytes(hexadecimal text: String) throws(LedgerFailure) -> Data {
        let digits = Array(text.utf8.dropFirst(2))
        var bytes = Data(capacity: digits.count / 2)
        for place in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
                throw .broken("not bytes")
            }
            bytes.append(byte)
        }
        return bytes
    }

    /// The bytes of a statement whose results were asked for in binary form.
    func data(_ name: String) throws(LedgerFailure) -> Data {
        guard let bytes = try rows.bytes(index, name) else { throw .broken("\(name) is missing") }
        return Data(bytes)
    }
}
