/// Whether a transfer may share a connection with others.
package enum ConnectionUse: Hashable, Sendable {
    /// May take an idle connection and leave its own for the next transfer. When an idle connection turns out to be dead
    /// libcurl sends the request a second time on a new one: only for requests that may arrive twice.
    case reusable
    /// Opens a connection of its own and closes it afterwards. libcurl repeats a request on reused connections only, so
    /// this one is written at most once.
    case fresh
}
