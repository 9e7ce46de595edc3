package import Foundation

/// That a job was settled, on its way to one of its caller's targets.
package struct Notice: Hashable, Sendable {
    package typealias ID = Identifier<Notice>

    /// Somewhere that a caller wants to be told; named in the configuration, which alone knows its address and secrets.
    package struct Target: Hashable, Sendable {
        package let caller: Caller.ID
        package let name: String

        package init(caller: Caller.ID, name: String) {
            self.caller = caller
            self.name = name
        }
    }

    package enum State: String, Hashable, Sendable, CaseIterable {
        /// To be delivered, for the first time or again.
        case pending
        case delivered
        /// Tried for two days; only a person sends it again.
        case givenUp = "given_up"
    }

    /// Events of one target that become notices in one commit.
    package static let addressLimit = 200

    /// The same in every attempt, so that a receiver can tell a repeat.
    package let id: ID
    package let target: Target
    package let event: JobEvent
    package let state: State
    /// Made since it was addressed, or since a person sent it again.
    package let attempts: Int

    package init(id: ID, target: Target, event: JobEvent, state: State, attempts: Int) {
        self.id = id
        self.target = target
        self.event = event
        self.state = state
        self.attempts = attempts
    }
}

/// One try to deliver a notice, for the delivery log.
package struct NoticeAttempt: Hashable, Sendable {
    package let at: Date
    /// The receiver's HTTP status; nil when no answer came.
    package let status: Int?
    /// Why it failed, for operators; nil when it was delivered. Holds no secret.
    package let note: String?

    package init(at: Date, status: Int?, note: String?) {
        self.at = at
        self.status = status
        self.note = note
    }
}

/// What becomes of a notice after an attempt.
package enum NoticeFate: Hashable, Sendable {
    case delivered
    case again(at: Date)
    case givenUp

    /// The notice's state from then on, and when it is due.
    package func stored(after attempt: NoticeAttempt) -> (state: Notice.State, due: Date) {
        switch self {
        case .delivered: (.delivered, attempt.at)
        case .again(let date): (.pending, date)
        case .givenUp: (.givenUp, attempt.at)
        }
    }
}

/// A notice and its delivery log.
package struct NoticeReport: Hashable, Sendable {
    package let notice: Notice
    /// Oldest first.
    package let attempts: [NoticeAttempt]

    package init(notice: Notice, attempts: [NoticeAttempt]) {
        self.notice = notice
        self.attempts = attempts
    }
}
