-- How many unfinished jobs a caller has: counted as they come and go, so that accepting one costs the same whatever waits.
CREATE TABLE unfinished (
    caller TEXT    NOT NULL PRIMARY KEY,
    jobs   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO unfinished (caller, jobs)
SELECT caller, count(*) FROM jobs WHERE state IN ('queued', 'sending') GROUP BY caller;

-- A new job is counted where it is inserted, like its event.
CREATE TRIGGER job_left AFTER UPDATE OF state ON jobs
WHEN old.state IN ('queued', 'sending') AND new.state NOT IN ('queued', 'sending')
BEGIN
    UPDATE unfinished SET jobs = jobs - 1 WHERE caller = new.caller;
END;

CREATE TRIGGER job_came_back AFTER UPDATE OF state ON jobs
WHEN old.state NOT IN ('queued', 'sending') AND new.state IN ('queued', 'sending')
BEGIN
    UPDATE unfinished SET jobs = jobs + 1 WHERE caller = new.caller;
END;
