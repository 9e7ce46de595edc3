package import Billing
package import Foundation

extension MemoryLedgerBook {
    package mutating func record(_ breaker: BreakerRecord, of account: Account.Name, _ entries: [AuditEntry]) {
        breakers[account] = breaker
        audit += entries
    }

    package mutating func pause(_ account: Account.Name, _ decision: Decision) {
        pauses[account] = decision
        audit.append(AuditEntry(decision, account: account))
    }

    package mutating func resume(_ account: Account.Name, closing opening: ClockReading?, _ decision: Decision) {
        pauses[account] = nil
        if breakers[account]?.openedAt == opening { breakers[account]?.openedAt = nil }
        audit.append(AuditEntry(decision, account: account))
    }

    package func oldestQueued(of account: Account.Name) -> Date? {
        jobs.first { $0.account == account && $0.state == .queued }?.createdAt
    }

    package func audit(_ filter: AuditFilter, _ page: PageRequest) -> Page<AuditEntry> {
        Self.page(page, of: audit, createdAt: \.at) { entry in
            (filter.account == nil || filter.account == entry.account) && (filter.job == nil || filter.job == entry.job)
                && (filter.person == nil || filter.person == entry.person)
        }
    }

    package func decisions(on job: Job.ID) -> [Decision] {
        audit.filter { $0.job == job }.compactMap { entry in
            entry.person.map { Decision(at: entry.at, by: $0, entry.action, because: entry.reason) }
        }
    }
}
