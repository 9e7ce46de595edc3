import Billing
import Foundation
import HTTPGuard
import HTTPTypes
import HummingbirdCore
import NIOCore

extension Exchange {
    enum Found<Thing: Sendable>: Sendable {
        case known(Thing)
        /// A read of the provider is under way, or waits its turn.
        case pending(Job)
    }

    /// What the ledger knows, else what a read of the provider brings within the caller's patience.
    /// - Throws: `Problem` when the read failed, or cannot be queued.
    func known<Thing: Sendable>(or order: Order, find: () async throws -> Thing?) async throws -> Found<Thing> {
        if let thing = try await find() { return .known(thing) }
        return try await read(order, find: find)
    }

    /// What a read of the provider brings within the caller's patience, whatever the ledger knows now.
    func read<Thing: Sendable>(_ order: Order, find: () async throws -> Thing?) async throws -> Found<Thing> {
        switch try await surface.desk.submit(order) {
        case .known: break
        case .accepted(let job), .attached(let job), .replayed(let job):
            let job = try await settled(job)
            if let problem = Problem(outcomeOf: job) { throw problem }
            guard job.state == .succeeded else { return .pending(job) }
        case .queueFull(let limit): throw queueFull(limit)
        case .keyReused, .tooLate: throw Problem(.internalError)
        }
        guard let thing = try await find() else { throw Problem(.internalError) }
        return .known(thing)
    }

    /// The job once it is settled, or as it is when the caller's patience has run out; without any, as it was handed in.
    func settled(_ job: Job) async throws(LedgerFailure) -> Job {
        let wait = patience.wait
        guard !job.state.isSettled, wait > .zero else { return job }
        return try await surface.desk.settled(job.id, within: wait)
    }

    /// By the caller's `Priority` (RFC 9218).
    var urgency: Urgency { PriorityField.urgency(of: request.headers[values: .priority]) }

    func tooLate(_ expected: Date) -> Problem {
        let time = expected.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let fault = Problem.Fault(place: .pointer("/expires_at"), detail: "lies before its turn, expected at \(time)")
        return Problem(.deadlineTooSoon, faults: [fault])
    }

    func queueFull(_ limit: Int) -> Problem {
        var problem = Problem(.queueFull, "This caller may have \(limit) unfinished jobs.")
        problem.headers[.retryAfter] = "60"
        return problem
    }

    /// - Throws: 400 when the field is missing, repeated or no key.
    func idempotencyKey() throws(Problem) -> IdempotencyKey {
        let fields = request.headers[values: .idempotencyKey]
        let place = Problem.Fault.Place.header("Idempotency-Key")
        guard let field = fields.first else {
            let fault = Problem.Fault(place: place, detail: "is required: a name of your own for this one invoice")
            throw Problem(.idempotencyKeyMissing, faults: [fault])
        }
        guard fields.count == 1, let key = IdempotencyKey(field: field) else {
            let fault = Problem.Fault(place: place, detail: "must be one string of 1 to 255 printable ASCII characters")
            throw Problem(.malformedRequest, faults: [fault])
        }
        return key
    }

    /// - Throws: 415 for another media type, 413 over the limit.
    func jsonBody() throws(Problem) -> JSONText {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard type == "application/json" else {
            var problem = Problem(.unsupportedMediaType, "Send application/json.")
            problem.headers[.accept] = "application/json"
            throw problem
        }
        guard request.body.readableBytes <= surface.limits.bodyBytes else {
            var problem = Problem(.bodyTooLarge, "A body may have \(surface.limits.bodyBytes) bytes.")
            problem.headers[.connection] = "close"
            throw problem
        }
        return JSONText(bytes: Array(buffer: request.body), depthLimit: surface.limits.jsonDepth)
    }
}
