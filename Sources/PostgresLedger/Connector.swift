import Billing
import Foundation

/// Keeps one thread connected: it connects when something is to be done, and after a failure waits ever longer before it
/// tries again.
final class Connector {
    private static let backOff = (shortest: Duration.milliseconds(50), longest: Duration.seconds(1))

    private let settings: PostgresSettings
    private var connection: Connection?
    private var failure: (text: String, retryAt: ContinuousClock.Instant)?
    private var pause = Connector.backOff.shortest

    init(_ settings: PostgresSettings) {
        self.settings = settings
    }

    /// - Throws: `lost`, at once while it is too early to try again.
    func connected() throws(PostgresFailure) -> Connection {
        if let connection, !connection.isLost { return connection }
        connection = nil
        if let failure, ContinuousClock.now < failure.retryAt { throw .lost(failure.text) }
        do throws(PostgresFailure) {
            let opened = try Connection(settings)
            connection = opened
            failure = nil
            pause = Self.backOff.shortest
            return opened
        } catch {
            if case .lost(let text) = error { failure = (text, ContinuousClock.now + pause) }
            pause = min(pause * 2, Self.backOff.longest)
            throw error
        }
    }
}
