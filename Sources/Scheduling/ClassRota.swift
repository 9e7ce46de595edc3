import Billing

/// Which class has the next turn: the most urgent, unless one has been passed over for too long.
///
/// A class is due `level × step` calls after its last turn, or after its longest waiting job came, whichever is later;
/// the class due first has the next turn. So a class that is passed over rises by one level with every `step` calls.
/// After it is due every other class has at most one turn more before it: a class of level u with work waiting has a
/// turn at least every `8 × u + 8` calls, a sixty-fourth of all for u = 7, whatever the others bring.
struct ClassRota {
    /// One class with work waiting.
    struct Member {
        let urgency: Urgency
        var waiting: Int
        /// The call from which its waiting counts.
        var since: Int64

        var due: Int64 { since + Int64(urgency.level) * step }
    }

    /// Eight calls are eight minutes: a job of the usual urgency is passed over for 24 of them before it has its turn
    /// among more urgent ones.
    static let step: Int64 = 8

    /// In the order of urgency, none without work.
    private(set) var members: [Member]
    /// Calls begun so far.
    private(set) var calls: Int64

    init(_ members: [Member], calls: Int64) {
        self.members = members
        self.calls = calls
    }

    var next: Urgency? { nextIndex.map { members[$0].urgency } }

    /// Which call from now, 1 being the next, is the class's `turn`th, if nothing comes or goes until then.
    ///
    /// Counts whole runs of turns that one class has in a row: a queue of one class takes one step, however long.
    func call(of urgency: Urgency, turn: Int) -> Int? {
        var rota = self
        var ahead = turn
        while let index = rota.nextIndex {
            let run = rota.run(of: index)
            if rota.members[index].urgency == urgency {
                if run >= ahead { return Int(rota.calls - calls) + ahead }
                ahead -= run
            }
            rota.pass(run, to: index)
        }
        return nil
    }

    /// Of two that are due at once the more urgent goes first.
    private var nextIndex: Int? {
        members.indices.min { (members[$0].due, $0) < (members[$1].due, $1) }
    }

    /// How many turns in a row the class has, whose turn it is now.
    private func run(of index: Int) -> Int {
        let rivals = members.indices.filter { $0 != index }
        let rival = rivals.min { (members[$0].due, $0) < (members[$1].due, $1) }
        guard let rival else { return members[index].waiting }
        // After a turn at call c the class is due at c + own: it goes on while that is before the rival is due.
        let own = Int64(members[index].urgency.level) * Self.step
        let lastAllowed = members[rival].due - (index < rival ? 0 : 1)
        let more = max(0, lastAllowed - own - calls)
        return min(members[index].waiting, 1 + Int(more))
    }

    private mutating func pass(_ turns: Int, to index: Int) {
        calls += Int64(turns)
        members[index].since = calls
        members[index].waiting -= turns
        if members[index].waiting == 0 { members.remove(at: index) }
    }
}
