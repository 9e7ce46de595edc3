import HTTPTypes
import Metrics
import Synchronization

/// The durations of requests by route and status. A timer that is made anew has its name and labels looked at anew, which
/// took a twelfth of the time of a short request.
///
/// At most as many as there are routes and statuses: some forty of the one, some twenty of the other.
final class RequestTimers: Sendable {
    private struct Key: Hashable {
        let route: String
        let status: Int
    }

    private let timers = Mutex<[Key: Timer]>([:])

    func record(_ duration: Duration, of route: String, _ status: HTTPResponse.Status) {
        timer(of: Key(route: route, status: status.code)).recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    private func timer(of key: Key) -> Timer {
        timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = Timer(
                label: "counterfoil_http_request_duration_seconds",
                dimensions: [("route", key.route), ("status", String(key.status))])
            timers[key] = timer
            return timer
        }
    }
}
