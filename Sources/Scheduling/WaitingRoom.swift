import ServiceLifecycle

/// Ends every wait for a job and every stream of events as soon as the gateway is told to stop: the job goes on, a 202 is a
/// true answer, and a stream is taken up where it was left.
struct WaitingRoom: Service {
    let settlements: Settlements
    let hall: WatchHall

    func run() async throws {
        try await gracefulShutdown()
        settlements.close()
        hall.close()
    }
}
