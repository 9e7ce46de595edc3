-- Times are milliseconds since 1970 UTC, amounts whole minor units, clock readings "wall-ms boot since-boot-ns".

CREATE TABLE jobs (
    sequence        INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    caller          TEXT    NOT NULL,
    account         TEXT    NOT NULL,
    subclient       TEXT    NOT NULL,
    operation       TEXT    NOT NULL CHECK (operation IN ('create_invoice', 'fetch_invoice', 'fetch_act')),
    amount          INTEGER,
    currency        TEXT,
    service         TEXT,
    target          TEXT,               -- what a read asks for: id:70001 or number:A-17
    state           TEXT    NOT NULL CHECK (state IN
        ('queued', 'sending', 'succeeded', 'failed', 'outcome_unknown', 'cancelled', 'expired')),
    attempts        INTEGER NOT NULL,
    interruptions   INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    problem         TEXT,
    problem_detail  TEXT,
    refusal_code    INTEGER,
    refusal_text    TEXT,
    created_invoice TEXT,
    claimed_invoice TEXT,               -- named by a person, not yet shown by the provider
    CHECK ((operation = 'create_invoice') = (amount IS NOT NULL AND currency IS NOT NULL AND target IS NULL))
) STRICT;

CREATE UNIQUE INDEX jobs_one_read_of_caller ON jobs (account, subclient, operation, target, caller)
    WHERE state IN ('queued', 'sending') AND target IS NOT NULL;
-- One for each way to filter the list, so that a page costs its own rows; the queue and the count of a caller's
-- unfinished jobs use them too.
CREATE INDEX jobs_of_caller ON jobs (caller, sequence);
CREATE INDEX jobs_of_account ON jobs (account, sequence);
CREATE INDEX jobs_in_state ON jobs (state, sequence);
CREATE INDEX jobs_of_caller_in_state ON jobs (caller, state, sequence);
CREATE INDEX jobs_of_account_in_state ON jobs (account, state, sequence);
CREATE INDEX jobs_of_caller_at_account ON jobs (caller, account, sequence);
CREATE INDEX jobs_of_caller_at_account_in_state ON jobs (caller, account, state, sequence);

CREATE TABLE idempotency_keys (
    caller     TEXT    NOT NULL,
    operation  TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    job        TEXT    NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, operation, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    job      TEXT    NOT NULL REFERENCES jobs (id),
    number   INTEGER NOT NULL,
    began_at TEXT    NOT NULL,
    ended_at TEXT,
    outcome  TEXT,
    note     TEXT,
    PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    id         TEXT    NOT NULL PRIMARY KEY,
    sha256     TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document_pieces (
    document TEXT    NOT NULL REFERENCES documents (id),
    start    INTEGER NOT NULL,
    bytes    BLOB    NOT NULL,
    UNIQUE (document, start)
) STRICT;

CREATE TABLE invoices (
    sequence   INTEGER PRIMARY KEY,
    account    TEXT    NOT NULL,
    subclient  TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    amount     INTEGER,
    currency   TEXT,
    service    TEXT,
    created_at INTEGER NOT NULL,
    document   TEXT REFERENCES documents (id),
    UNIQUE (account, subclient, id)
) STRICT;

CREATE INDEX invoices_by_id ON invoices (account, id);
CREATE INDEX invoices_of_subclient ON invoices (account, subclient, sequence);

CREATE TABLE acts (
    sequence   INTEGER PRIMARY KEY,
    account    TEXT    NOT NULL,
    subclient  TEXT    NOT NULL,
    selector   TEXT    NOT NULL,        -- id:501 or number:A-17
    created_at INTEGER NOT NULL,
    document   TEXT    NOT NULL REFERENCES documents (id),
    UNIQUE (account, subclient, selector)
) STRICT;

CREATE INDEX acts_of_subclient ON acts (account, subclient, sequence);

CREATE TABLE accounts (
    name              TEXT    NOT NULL PRIMARY KEY,
    pace_reserved_at  TEXT,
    pace_ended_at     TEXT,
    breaker_opened_at TEXT,
    credentials_mark  TEXT,
    is_proven         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE egress_events (
    sequence INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    account  TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;

CREATE TABLE decisions (
    sequence INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    person   TEXT    NOT NULL,
    job      TEXT    NOT NULL REFERENCES jobs (id),
    decision TEXT    NOT NULL,
    reason   TEXT    NOT NULL
) STRICT;

CREATE INDEX decisions_on_job ON decisions (job, sequence);
