-- Bytes in the store for documents that a removed document leaves behind, until they are gone. due_at is set in the first
-- round that finds them; is_chosen while they are being taken away.
CREATE TABLE document_removals (
    sha256    text    NOT NULL PRIMARY KEY,
    due_at    bigint,
    is_chosen boolean NOT NULL DEFAULT false
);

CREATE INDEX document_removals_due ON document_removals (due_at);
CREATE INDEX documents_elsewhere ON documents (sha256) WHERE is_elsewhere;

-- By a trigger, so that what a gateway of the version before removes is noted too.
CREATE FUNCTION note_document_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO document_removals AS noted (sha256) VALUES (OLD.sha256)
        ON CONFLICT (sha256) DO UPDATE SET due_at = NULL WHERE NOT noted.is_chosen;
    RETURN NULL;
END $$;

CREATE TRIGGER documents_leave_bytes AFTER DELETE ON documents
    FOR EACH ROW WHEN (OLD.is_elsewhere) EXECUTE FUNCTION note_document_removal();
