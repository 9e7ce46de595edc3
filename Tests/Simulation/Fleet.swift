import Billing
import Scheduling
import TestSupport

/// The gateways: one on its own disk, or several that share a database.
struct Fleet {
    static let accounts = ["main", "second"].map { Account.Name($0) }
    /// The product's own: how long a request may take to leave, and its answer to come.
    static let leaveWithin: Duration = .seconds(10)
    static let answerWithin: Duration = .seconds(75)

    let hosts: [Host]
    let store: any SimulatedStore
    let world: World

    init(size: Int, world: World, provider: SimulatedProvider) {
        let store: any SimulatedStore = size == 1 ? SimulatedDisk(world: world) : SimulatedDatabase(world: world)
        hosts = ["a", "b", "c"].prefix(size).map { Host(name: $0, world: world, store: store, provider: provider) }
        self.store = store
        self.world = world
    }

    func start() async {
        for host in hosts { await host.start() }
    }

    func crash() async {
        for host in hosts { await host.crash() }
    }

    /// One of the gateways, as a load balancer would choose it; nil when that one is down.
    var desk: Scheduler? {
        get async { await world.dice.pick(hosts)?.desk }
    }

    var jobs: [Job] {
        get async { await store.book.jobs }
    }
}
