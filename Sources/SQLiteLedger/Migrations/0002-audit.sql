-- One trail for whatever people decide and whatever the gateway does that they may want to look up: what was kept of jobs
-- alone moves into it.

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    person   TEXT,                      -- NULL: the gateway by itself
    account  TEXT,
    job      TEXT REFERENCES jobs (id),
    action   TEXT    NOT NULL,
    reason   TEXT    NOT NULL
) STRICT;

INSERT INTO audit (at, person, account, job, action, reason)
    SELECT decisions.at, decisions.person, jobs.account, decisions.job, decisions.decision, decisions.reason
    FROM decisions JOIN jobs ON jobs.id = decisions.job ORDER BY decisions.sequence;

DROP TABLE decisions;

CREATE INDEX audit_of_account ON audit (account, sequence);
CREATE INDEX audit_of_job ON audit (job, sequence);
CREATE INDEX audit_of_person ON audit (person, sequence);

-- All three are set while the account is paused, and none is otherwise.
ALTER TABLE accounts ADD COLUMN paused_at INTEGER;
ALTER TABLE accounts ADD COLUMN paused_by TEXT;
ALTER TABLE accounts ADD COLUMN pause_reason TEXT;
