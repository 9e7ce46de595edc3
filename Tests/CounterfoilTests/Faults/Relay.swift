import Foundation
import TestSupport

/// The two sockets of one connection through a `FaultProxy`, and its thread's loop.
struct Relay {
    let client: CInt
    let server: CInt
    let fault: FaultProxy.Break?
    private(set) var passage = FaultProxy.Passage()

    init(client: CInt, server: CInt, fault: FaultProxy.Break?) {
        (self.client, self.server, self.fault) = (client, server, fault)
    }

    /// Passes bytes on until either side closes or the break is due.
    mutating func run() {
        if fault?.direction == .request, fault?.offset == 0 { return breakOff() }
        while let direction = awaitBytes() {
            let left = fault.flatMap { $0.direction == direction ? $0.offset - passage[direction] : nil }
            // Nothing of the response passes, but the request must: it has when the response is there.
            if left == 0 { return breakOff() }
            let (source, sink) = direction == .request ? (client, server) : (server, client)
            guard let bytes = Socket.read(source, limit: min(left ?? 65536, 65536)) else { return }
            guard Socket.write(bytes, to: sink) else { return }
            passage[direction] += bytes.count
            if left == bytes.count { return breakOff() }
        }
    }

    private func awaitBytes() -> FaultProxy.Direction? {
        var descriptors = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, -1) < 0 { guard errno == EINTR else { return nil } }
        if descriptors[0].revents != 0 { return .request }
        return descriptors[1].revents != 0 ? .response : nil
    }

    private mutating func breakOff() {
        passage.isBroken = true
        switch fault?.manner {
        case .reset:
            Socket.makeCloseReset(client)
            Socket.makeCloseReset(server)
        case .close:
            // A socket with unread bytes would be reset by its closing, so the rest is read first.
            shutdown(client, CInt(SHUT_WR))
            shutdown(server, CInt(SHUT_WR))
            while Socket.read(client) != nil {}
        case .stall: awaitHangUp()
        case nil: break
        }
    }

    /// `POLLRDHUP` (poll(2)), a GNU extension that the module map of Glibc leaves out.
    private static let hangUp: Int16 = 0x2000

    /// Bytes of the other side stay unread: only its end is looked for.
    private func awaitHangUp() {
        var descriptor = pollfd(fd: client, events: Self.hangUp, revents: 0)
        while poll(&descriptor, 1, -1) < 0, errno == EINTR {}
    }
}
