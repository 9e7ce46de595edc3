-- Every change of a job's state, written with the change itself: what streams are read from.
--
-- Readers go on from the last number that they saw, and transactions do not commit in the order in which a sequence counts.
-- So an event is numbered by its transaction, times 65,536 for the events of one, and read once no older transaction is
-- under way: nothing can appear below a number that has been seen.
CREATE SEQUENCE event_ordinals;

CREATE TABLE events (
    sequence   bigint PRIMARY KEY,
    job        bigint NOT NULL REFERENCES jobs (sequence),
    caller     text   NOT NULL,
    state      text   NOT NULL,
    at         bigint NOT NULL,
    changed_in xid8   NOT NULL DEFAULT pg_current_xact_id()
);

CREATE INDEX events_of_job ON events (job, sequence);
CREATE INDEX events_of_caller ON events (caller, sequence);

ALTER TABLE jobs ADD COLUMN changed_at bigint;      -- when the state last became another

CREATE FUNCTION store_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (sequence, job, caller, state, at)
    VALUES (pg_current_xact_id()::text::bigint * 65536 + nextval('event_ordinals') % 65536,
        new.sequence, new.caller, new.state, coalesce(new.changed_at, new.created_at));
    RETURN NULL;
END $$;

CREATE TRIGGER job_accepted AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION store_job_event();
CREATE TRIGGER job_changed AFTER UPDATE OF state ON jobs FOR EACH ROW WHEN (new.state <> old.state)
    EXECUTE FUNCTION store_job_event();
