-- A job's ticket (the sequence is its number), and its deadline.
ALTER TABLE jobs ADD COLUMN urgency INTEGER NOT NULL DEFAULT 3 CHECK (urgency BETWEEN 0 AND 7);
ALTER TABLE jobs ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN calls_before INTEGER NOT NULL DEFAULT 0;    -- begun for the account when it was accepted
ALTER TABLE jobs ADD COLUMN expires_at INTEGER;

-- A caller's last turn in a class, among the jobs that it did not take back.
CREATE INDEX jobs_turns ON jobs (account, urgency, caller, turn) WHERE state NOT IN ('cancelled', 'expired');

-- How far each account's queue has come in each class.
CREATE TABLE class_turns (
    account TEXT    NOT NULL,
    urgency INTEGER NOT NULL,
    turn    INTEGER NOT NULL,           -- the latest whose call has begun
    call    INTEGER NOT NULL,           -- the number of the account's call that was the class's last
    PRIMARY KEY (account, urgency)
) STRICT, WITHOUT ROWID;
