import ServiceLifecycle

/// Ends every wait for a job as soon as the gateway is told to stop: the job goes on, and a 202 is a true answer.
struct WaitingRoom: Service {
    let settlements: Settlements

    func run() async throws {
        try await gracefulShutdown()
        settlements.close()
    }
}
