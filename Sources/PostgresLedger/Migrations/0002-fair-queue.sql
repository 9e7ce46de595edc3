-- A job's ticket (the sequence is its number), and its deadline.
ALTER TABLE jobs ADD COLUMN urgency bigint NOT NULL DEFAULT 3 CHECK (urgency BETWEEN 0 AND 7),
    ADD COLUMN turn bigint NOT NULL DEFAULT 0,
    ADD COLUMN calls_before bigint NOT NULL DEFAULT 0,      -- begun for the account when it was accepted
    ADD COLUMN expires_at bigint;

-- A caller's last turn in a class, among the jobs that it did not take back.
CREATE INDEX jobs_turns ON jobs (account, urgency, caller, turn) WHERE state NOT IN ('cancelled', 'expired');

-- How far each account's queue has come in each class. Written by whoever holds the account's row.
CREATE TABLE class_turns (
    account text   NOT NULL,
    urgency bigint NOT NULL,
    turn    bigint NOT NULL,            -- the latest whose call has begun
    call    bigint NOT NULL,            -- the number of the account's call that was the class's last
    PRIMARY KEY (account, urgency)
);
