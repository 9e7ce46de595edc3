import Glibc
import NIOCore

// The one timer of a connection. It is moved only when a deadline comes before it: a connection in good use never does that,
// so requests cost no timers.

extension RequestGate {
    func arm(_ context: ChannelHandlerContext) {
        guard context.channel.isActive, let due = clock.next?.deadline else { return }
        if let timer {
            guard due < timer.due else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [self] in
            timer = nil
            wake(context)
        }
        timer = (due, task)
    }

    private func wake(_ context: ChannelHandlerContext) {
        noteProgress(context)
        let now = NIODeadline.now()
        guard let next = clock.next, next.deadline <= now else { return arm(context) }
        switch (next.expiry, stage) {
        case (.head, .receiving): refuse(.headTooSlow, context)
        case (.body, .receiving): refuse(.bodyTooSlow, context)
        case (let expiry, _):
            if expiry != .lingering { guarded.onEvent(.cut(expiry)) }
            if expiry == .unread { dropTheRest(context) }
            context.close(promise: nil)
        }
    }

    /// What a peer does not take would stay with the kernel for as long as the peer keeps its window shut, and its
    /// connection too: the close becomes a reset.
    func dropTheRest(_ context: ChannelHandlerContext) {
        guard let socket = context.channel as? any SocketOptionProvider else { return }
        // When the system refuses, the close is an ordinary one.
        _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
