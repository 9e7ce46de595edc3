package import Billing
import Foundation
import Testing

/// What every ledger must do, whatever it is made of. A ledger's own suite runs these against a fresh instance each.
package struct LedgerConformance: Sendable {
    let ledger: any Ledger & Outbox
    let date = ClockReading.at(0).wall

    package init(_ ledger: any Ledger & Outbox) {
        self.ledger = ledger
    }

    /// Every check by name, so that a suite can run all and none is forgotten.
    package static let checks: [String: @Sendable (LedgerConformance) async throws -> Void] = [
        "acceptsOnceUnderOneKey": { try await $0.acceptsOnceUnderOneKey() },
        "scopesKeysToTheirCaller": { try await $0.scopesKeysToTheirCaller() },
        "keepsJobsToTheirCaller": { try await $0.keepsJobsToTheirCaller() },
        "attachesACallersReads": { try await $0.attachesACallersReads() },
        "knowsWhatItHasStored": { try await $0.knowsWhatItHasStored() },
        "refusesWhatExceedsTheQueue": { try await $0.refusesWhatExceedsTheQueue() },
        "cancelsOnlyWhatIsQueued": { try await $0.cancelsOnlyWhatIsQueued() },
        "acceptsOneOfManyAtOnce": { try await $0.acceptsOneOfManyAtOnce() },
        "recordsEachCallOfAJob": { try await $0.recordsEachCallOfAJob() },
        "beginsAJobOnce": { try await $0.beginsAJobOnce() },
        "writesTheEndOfACallAtOnce": { try await $0.writesTheEndOfACallAtOnce() },
        "sharesOneAnswerAmongCallers": { try await $0.sharesOneAnswerAmongCallers() },
        "keepsAPutBackJobsPlace": { try await $0.keepsAPutBackJobsPlace() },
        "queuesTheReadOfAMissingDocument": { try await $0.queuesTheReadOfAMissingDocument() },
        "recoversWhatACrashLeft": { try await $0.recoversWhatACrashLeft() },
        "takesTheTrueEndOfACallGivenUp": { try await $0.takesTheTrueEndOfACallGivenUp() },
        "heedsALateEndThatSilencesItsAccount": { try await $0.heedsALateEndThatSilencesItsAccount() },
        "dropsTheEndOfACallWhoseJobHasMovedOn": { try await $0.dropsTheEndOfACallWhoseJobHasMovedOn() },
        "settlesEachEndingAsItSays": { try await $0.settlesEachEndingAsItSays() },
        "givesUpAReadThatBreaksOffTooOften": { try await $0.givesUpAReadThatBreaksOffTooOften() },
        "writesACompletionOnce": { try await $0.writesACompletionOnce() },
        "sharesARefusalOfTheDocumentAndNoneOfTheLogin": { try await $0.sharesARefusalOfTheDocumentAndNoneOfTheLogin() },
        "queuesNoSecondReadOfAMissingDocument": { try await $0.queuesNoSecondReadOfAMissingDocument() },
        "remembersWhatIsKeptElsewhere": { try await $0.remembersWhatIsKeptElsewhere() },
        "keepsDocumentsToTheByte": { try await $0.keepsDocumentsToTheByte() },
        "keepsActsByWhatTheyWereAskedFor": { try await $0.keepsActsByWhatTheyWereAskedFor() },
        "pagesNewestFirst": { try await $0.pagesNewestFirst() },
        "reportsOnJobsWithWhatTheyCameTo": { try await $0.reportsOnJobsWithWhatTheyCameTo() },
        "keepsWhatOthersLearnedDuringACall": { try await $0.keepsWhatOthersLearnedDuringACall() },
        "remembersBreakersAndEvents": { try await $0.remembersBreakersAndEvents() },
        "keepsTheSameBytesOnce": { try await $0.keepsTheSameBytesOnce() },
        "keepsSubclientsAndAccountsApart": { try await $0.keepsSubclientsAndAccountsApart() },
        "confirmsANamedInvoiceByReadingIt": { try await $0.confirmsANamedInvoiceByReadingIt() },
        "takesAnInvoiceThatItHoldsAtOnce": { try await $0.takesAnInvoiceThatItHoldsAtOnce() },
        "keepsAnOutcomeUnknownThatTheProviderDoesNotConfirm": {
            try await $0.keepsAnOutcomeUnknownThatTheProviderDoesNotConfirm()
        },
        "givesAnInvoiceToOneCreate": { try await $0.givesAnInvoiceToOneCreate() },
        "takesBackAClaimOnWhatAnotherCreateMade": { try await $0.takesBackAClaimOnWhatAnotherCreateMade() },
        "requeuesNoReadBesideItsLike": { try await $0.requeuesNoReadBesideItsLike() },
        "sendsAgainOrEndsAsAPersonSays": { try await $0.sendsAgainOrEndsAsAPersonSays() },
        "decidesOnlyWhatIsUndecided": { try await $0.decidesOnlyWhatIsUndecided() },
        "requeuesWhatFailed": { try await $0.requeuesWhatFailed() },
        "keepsAPauseUntilAPersonEndsIt": { try await $0.keepsAPauseUntilAPersonEndsIt() },
        "closesTheBreakerThatThePersonSaw": { try await $0.closesTheBreakerThatThePersonSaw() },
        "keepsATrailOfWhateverWasDecided": { try await $0.keepsATrailOfWhateverWasDecided() },
        "knowsTheLongestWaitingJob": { try await $0.knowsTheLongestWaitingJob() },
        "writesAnEventForEveryChangeOfAState": { try await $0.writesAnEventForEveryChangeOfAState() },
        "goesOnAfterTheEventThatWasSeenLast": { try await $0.goesOnAfterTheEventThatWasSeenLast() },
        "writesNoEventForWhatChangedNothing": { try await $0.writesNoEventForWhatChangedNothing() },
        "tellsOfEveryJobThatACallSettled": { try await $0.tellsOfEveryJobThatACallSettled() },
        "addressesWhatIsSettledFromThenOn": { try await $0.addressesWhatIsSettledFromThenOn() },
        "givesANoticeToOneAtATime": { try await $0.givesANoticeToOneAtATime() },
        "countsTheNoticesThatWaitForEachTarget": { try await $0.countsTheNoticesThatWaitForEachTarget() },
        "keepsTheDeliveryLogAndSendsAgainWhenAPersonSaysSo": {
            try await $0.keepsTheDeliveryLogAndSendsAgainWhenAPersonSaysSo()
        },
        "drawsTicketsByTurnInEachClass": { try await $0.drawsTicketsByTurnInEachClass() },
        "aClassGoesOnFromItsLatestTurn": { try await $0.aClassGoesOnFromItsLatestTurn() },
        "givesTheTurnsOfATakenBackJobAway": { try await $0.givesTheTurnsOfATakenBackJobAway() },
        "keepsAPutBackJobsTicket": { try await $0.keepsAPutBackJobsTicket() },
        "expiresWhatIsQueuedAndNothingElse": { try await $0.expiresWhatIsQueuedAndNothingElse() },
        "keepsEveryVersionOfAnInvoice": { try await $0.keepsEveryVersionOfAnInvoice() },
        "addsNoVersionForTheSameBytes": { try await $0.addsNoVersionForTheSameBytes() },
        "removesOldDocumentsAndSaysWhich": { try await $0.removesOldDocumentsAndSaysWhich() },
        "sparesWhatIsHeld": { try await $0.sparesWhatIsHeld() },
        "removesAsManyAsItIsAllowedTheOldestFirst": { try await $0.removesAsManyAsItIsAllowedTheOldestFirst() },
        "removesBytesOfRemovedDocumentsAfterAWhileAndOnce": {
            try await $0.removesBytesOfRemovedDocumentsAfterAWhileAndOnce()
        },
        "leavesBytesThatAnotherDocumentHas": { try await $0.leavesBytesThatAnotherDocumentHas() },
        "sparesBytesThatAreAboutToBeRecorded": { try await $0.sparesBytesThatAreAboutToBeRecorded() },
        "choosesAsManyAsItIsAllowed": { try await $0.choosesAsManyAsItIsAllowed() },
        "forgetsKeysOfEndedJobsOnly": { try await $0.forgetsKeysOfEndedJobsOnly() },
        "listsWhatWasRecordedInASpan": { try await $0.listsWhatWasRecordedInASpan() },
        "keepsTheTraceOfARequest": { try await $0.keepsTheTraceOfARequest() },
        "pagesInvoicesWhileTheListGrows": { try await $0.pagesInvoicesWhileTheListGrows() },
    ]
}

extension LedgerConformance {
    /// For a ledger that leaves it to its one process to make one call at a time.
    package static let checksOfOneProcess = checks.merging([
        "leavesAReadUnderWayToItsOwnCall": { try await $0.leavesAReadUnderWayToItsOwnCall() }
    ]) { first, _ in first }

    func key(_ text: String) throws -> IdempotencyKey {
        try #require(IdempotencyKey(text))
    }

    func invoice(_ id: String) async throws -> Invoice? {
        try await ledger.invoice(Invoice.ID(id), of: .number("4521"), at: Account.Name("main"))
    }

    func accept(_ order: Order, _ id: String) async throws -> Job {
        let acceptance = try await ledger.accept(order, as: Job.ID(id), at: date)
        guard case .accepted(let job) = acceptance else { throw Refused(acceptance: acceptance) }
        return job
    }

    private struct Refused: Error {
        let acceptance: Acceptance
    }

    @discardableResult
    func carryOut(
        _ order: Order, _ id: String, _ ending: Ending, egress: EgressEvent? = nil, followUp: String? = nil
    ) async throws -> [Job] {
        let job = try await accept(order, id)
        _ = try await ledger.begin(job.id, at: .at(1))
        return try await ledger.finish(completion(of: id, ending, egress: egress, followUp: followUp))
    }

    func completion(
        of id: String, attempt: Int = 1, _ ending: Ending, at end: ClockReading = .at(2), egress: EgressEvent? = nil,
        followUp: String? = nil, note: String? = nil
    ) -> Completion {
        Completion(
            job: Job.ID(id), attempt: attempt, ending: ending, endedAt: end, note: note, egress: egress,
            followUp: followUp.map { Job.ID($0) })
    }
}
