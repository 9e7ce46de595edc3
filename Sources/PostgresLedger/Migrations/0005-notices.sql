-- What is to be sent to callers' targets, and what was. Both go with their job.
CREATE TABLE notices (
    sequence bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id       text    NOT NULL UNIQUE,
    event    bigint  NOT NULL REFERENCES events (sequence) ON DELETE CASCADE,
    caller   text    NOT NULL,
    target   text    NOT NULL,
    state    text    NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts integer NOT NULL,
    due_at   bigint  NOT NULL,          -- while it is being sent: when it may be taken again
    UNIQUE (event, caller, target)
);

CREATE INDEX notices_due ON notices (caller, target, due_at) WHERE state = 'pending';

CREATE TABLE notice_attempts (
    sequence bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice   bigint  NOT NULL REFERENCES notices (sequence) ON DELETE CASCADE,
    at       bigint  NOT NULL,
    status   integer,
    note     text
);

CREATE INDEX attempts_of_notice ON notice_attempts (notice);

-- The last event that was looked at for a target.
CREATE TABLE notice_marks (
    caller text   NOT NULL,
    target text   NOT NULL,
    event  bigint NOT NULL,
    PRIMARY KEY (caller, target)
);
