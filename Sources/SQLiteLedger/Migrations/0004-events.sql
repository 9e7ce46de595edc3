-- Every change of a job's state, written with the change itself: what streams are read from, and what notices go out for.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,     -- a number is never used again
    job      INTEGER NOT NULL REFERENCES jobs (sequence),
    caller   TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX events_of_job ON events (job, sequence);
CREATE INDEX events_of_caller ON events (caller, sequence);

ALTER TABLE jobs ADD COLUMN changed_at INTEGER;     -- when the state last became another

-- The event of a new job is inserted beside it: with a trigger on INSERT, SQLite would look for rows that refer to the new
-- one, in every table and without an index.
CREATE TRIGGER job_changed AFTER UPDATE OF state ON jobs WHEN new.state <> old.state
BEGIN
    INSERT INTO events (job, caller, state, at) VALUES (new.sequence, new.caller, new.state, new.changed_at);
END;
