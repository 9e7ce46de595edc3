import Logging

extension LogEvent {
    /// All metadata that belong to the event, the later ones over the earlier: the handler's own, the provider's, those
    /// of the call, and its error as `error`.
    func layers(over handler: some LogHandler) -> [Logger.Metadata] {
        let cause: Logger.Metadata = error.map { ["error": "\($0)"] } ?? [:]
        return [handler.metadata, handler.metadataProvider?.get() ?? [:], cause, metadata ?? [:]]
    }
}
