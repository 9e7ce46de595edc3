import ArgumentParser
import Foundation

/// `counterfoil demo`: the simulator and the gateway in one process.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See the main job work on this machine.",
        discussion: """
            Starts a simulated provider with a minute of five seconds and a gateway in front of it, both on 127.0.0.1 and \
            with a ledger in a temporary folder, and prints what to try. Ctrl-C ends it, and nothing is left behind.

            With --once it does the main job by itself: it creates an invoice, restarts the gateway, waits for the \
            provider's turn, downloads the PDF by its signed link and compares its SHA-256.

            Exit status: 0 when all went well, 1 when a step failed; the step is named.
            """)

    @Flag(help: "Do the main job once, tell each step, and exit.")
    var once = false

    func run() async throws {
        ProcessLimits.prepare()
        let demo = try await Demo()
        do {
            if once { try await DemoRun(demo: demo).run() } else { try await demo.runUntilStopped() }
        } catch {
            await demo.tidyUp()
            throw error
        }
        await demo.tidyUp()
    }
}
