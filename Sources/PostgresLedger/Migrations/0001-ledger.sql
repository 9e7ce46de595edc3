-- Times for people are milliseconds since 1970 UTC, amounts whole minor units, clock readings "wall-ms boot since-boot-ns":
-- as in the SQLite ledger. What several gateways rely on is the database's own clock: the timestamptz columns.
-- changed_in names the transaction that last wrote a row, so that a gateway can ask for everything since its last look.

CREATE TABLE jobs (
    sequence        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              text    NOT NULL UNIQUE,
    caller          text    NOT NULL,
    account         text    NOT NULL,
    subclient       text    NOT NULL,
    operation       text    NOT NULL CHECK (operation IN ('create_invoice', 'fetch_invoice', 'fetch_act')),
    amount          bigint,
    currency        text,
    service         text,
    target          text,               -- what a read asks for: id:70001 or number:A-17
    state           text    NOT NULL CHECK (state IN
        ('queued', 'sending', 'succeeded', 'failed', 'outcome_unknown', 'cancelled', 'expired')),
    attempts        integer NOT NULL,
    interruptions   integer NOT NULL,
    created_at      bigint  NOT NULL,
    finished_at     bigint,
    problem         text,
    problem_detail  text,
    refusal_code    bigint,
    refusal_text    text,
    created_invoice text,
    claimed_invoice text,               -- named by a person, not yet shown by the provider
    changed_in      xid8    NOT NULL DEFAULT pg_current_xact_id(),
    CHECK ((operation = 'create_invoice') = (amount IS NOT NULL AND currency IS NOT NULL AND target IS NULL))
);

CREATE UNIQUE INDEX jobs_one_read_of_caller ON jobs (account, subclient, operation, target, caller)
    WHERE state IN ('queued', 'sending') AND target IS NOT NULL;
-- Few, since every accepted request writes into each: what changed, a caller's unfinished, and the ways a list is gone through.
CREATE INDEX jobs_changed ON jobs (changed_in);
CREATE INDEX jobs_unfinished ON jobs (caller) WHERE state IN ('queued', 'sending');
CREATE INDEX jobs_queued ON jobs (account, sequence) WHERE state = 'queued';
CREATE INDEX jobs_unknown ON jobs (account) WHERE state = 'outcome_unknown';
CREATE INDEX jobs_of_caller ON jobs (caller, sequence);
CREATE INDEX jobs_in_state ON jobs (state, sequence);

CREATE TABLE idempotency_keys (
    caller     text   NOT NULL,
    operation  text   NOT NULL,
    key        text   NOT NULL,
    job        text   NOT NULL,         -- written by the same statement: a check of each would cost as much as the row
    created_at bigint NOT NULL,
    PRIMARY KEY (caller, operation, key)
);

CREATE TABLE attempts (
    job      text    NOT NULL REFERENCES jobs (id),
    number   integer NOT NULL,
    began_at text    NOT NULL,
    replica  text    NOT NULL,          -- the process that made the call
    ended_at text,
    outcome  text,
    note     text,
    PRIMARY KEY (job, number)
);

CREATE TABLE documents (
    id         text   NOT NULL PRIMARY KEY,
    sha256     text   NOT NULL,
    size       bigint NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE document_pieces (
    document text   NOT NULL REFERENCES documents (id),
    start    bigint NOT NULL,
    bytes    bytea  NOT NULL,
    PRIMARY KEY (document, start)
);
-- A PDF is compressed already: not tried again, and a piece can be read in part.
ALTER TABLE document_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE invoices (
    sequence   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    text   NOT NULL,
    subclient  text   NOT NULL,
    id         text   NOT NULL,
    amount     bigint,
    currency   text,
    service    text,
    created_at bigint NOT NULL,
    document   text REFERENCES documents (id),
    UNIQUE (account, subclient, id)
);

CREATE INDEX invoices_by_id ON invoices (account, id);
CREATE INDEX invoices_of_subclient ON invoices (account, subclient, sequence);

CREATE TABLE acts (
    sequence   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    text   NOT NULL,
    subclient  text   NOT NULL,
    selector   text   NOT NULL,         -- id:501 or number:A-17
    created_at bigint NOT NULL,
    document   text   NOT NULL REFERENCES documents (id),
    UNIQUE (account, subclient, selector)
);

CREATE INDEX acts_of_subclient ON acts (account, subclient, sequence);

-- The lease of an account is its row here: who holds it may call, and nobody else.
CREATE TABLE accounts (
    name              text    NOT NULL PRIMARY KEY,
    pace_reserved_at  text,
    pace_ended_at     text,
    breaker_opened_at text,
    credentials_mark  text,
    is_proven         boolean NOT NULL DEFAULT false,
    paused_at         bigint,           -- all three are set while the account is paused, and none is otherwise
    paused_by         text,
    pause_reason      text,
    epoch             bigint  NOT NULL DEFAULT 0,   -- counts the calls of the account
    replica           text,             -- the process that made the last call, or makes it
    calling           text REFERENCES jobs (id),    -- the job of the call under way
    lease_until       timestamptz,      -- of the call under way: afterwards its process has died or lost its right
    ended_at          timestamptz,      -- of the last call
    silence_changed_in xid8   NOT NULL DEFAULT pg_current_xact_id()  -- breaker or pause
);

CREATE INDEX accounts_calling ON accounts (lease_until) WHERE calling IS NOT NULL;
CREATE INDEX accounts_silence ON accounts (silence_changed_in);

CREATE TABLE egress_events (
    sequence    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    account     text NOT NULL,
    at          text NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX egress_events_by_time ON egress_events (happened_at);

-- Whatever people decide, and whatever a gateway does that they may want to look up.
CREATE TABLE audit (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       bigint NOT NULL,
    person   text,                      -- NULL: a gateway by itself
    account  text,
    job      text REFERENCES jobs (id),
    action   text   NOT NULL,
    reason   text   NOT NULL
);

CREATE INDEX audit_of_account ON audit (account, sequence);
CREATE INDEX audit_of_job ON audit (job, sequence);
CREATE INDEX audit_of_person ON audit (person, sequence);
