-- What is to be sent to callers' targets, and what was. Both go with their job.
CREATE TABLE notices (
    sequence INTEGER PRIMARY KEY,
    id       TEXT    NOT NULL UNIQUE,
    event    INTEGER NOT NULL REFERENCES events (sequence) ON DELETE CASCADE,
    caller   TEXT    NOT NULL,
    target   TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,          -- while it is being sent: when it may be taken again
    UNIQUE (event, caller, target)
) STRICT;

CREATE INDEX notices_due ON notices (caller, target, due_at) WHERE state = 'pending';

CREATE TABLE notice_attempts (
    sequence INTEGER PRIMARY KEY,
    notice   INTEGER NOT NULL REFERENCES notices (sequence) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    status   INTEGER,
    note     TEXT
) STRICT;

CREATE INDEX attempts_of_notice ON notice_attempts (notice);

-- The last event that was looked at for a target.
CREATE TABLE notice_marks (
    caller TEXT    NOT NULL,
    target TEXT    NOT NULL,
    event  INTEGER NOT NULL,
    PRIMARY KEY (caller, target)
) STRICT, WITHOUT ROWID;
