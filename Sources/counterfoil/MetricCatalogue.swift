/// Every metric there is, in the words that Prometheus shows. `docs/metrics.md` lists the same ones; a test sees to it.
enum MetricCatalogue {
    static let help: [String: String] = [
        "counterfoil_account_breaker_open":
            "1 while the provider refuses the account's credentials and nothing is sent.",
        "counterfoil_account_calling": "1 while a call of the account is under way.",
        "counterfoil_account_gap_seconds": "From the end of one call to the start of the next, the guard included.",
        "counterfoil_account_next_slot_seconds":
            "Until the next call may start; NaN while one is under way or none may.",
        "counterfoil_account_paused": "1 while a person keeps the account silent.",
        "counterfoil_config_last_reload_success_timestamp_seconds": "When the configuration in use was read.",
        "counterfoil_config_last_reload_successful": "0 when the last reload was refused and the one before is in use.",
        "counterfoil_document_store_requests_total":
            "What was asked of the store for documents, by operation and outcome.",
        "counterfoil_http_connections": "Open connections, by side: public or admin.",
        "counterfoil_http_cuts_total": "Connections closed because their peer was slow or silent, by reason.",
        "counterfoil_http_refusals_total": "Requests refused before they were read as such, by reason.",
        "counterfoil_http_request_duration_seconds": "Time to answer, by route and status; waits for a job included.",
        "counterfoil_ledger_commit_duration_seconds": "Time of one commit, with its sync to the disk.",
        "counterfoil_ledger_commit_writes": "Writes that shared one commit.",
        "counterfoil_ledger_up": "0 when the ledger did not answer; the accounts' figures are then old.",
        "counterfoil_metrics_refused_total": "Series that were not kept because there were too many.",
        "counterfoil_queue_jobs": "Jobs that wait, with the one whose call is under way.",
        "counterfoil_queue_oldest_age_seconds": "How long the longest waiting job has waited; 0 when none does.",
        "counterfoil_unknown_outcomes": "Creates that may have happened and wait for a person's word.",
        "counterfoil_upstream_call_duration_seconds": "Time of one call to the provider, by account and command.",
        "counterfoil_upstream_calls_total": "Calls to the provider, by account, command and outcome.",
        "counterfoil_webhook_attempts_total": "Attempts to deliver a notice, by caller, target and outcome.",
        "counterfoil_webhook_notices_pending":
            "Notices that wait to be delivered; of a target at most 10000 are counted.",
        "process_open_fds": "Descriptors that are open.",
        "process_resident_memory_bytes": "Memory in use.",
        "process_start_time_seconds": "When the process started, in seconds since 1970.",
    ]
}
