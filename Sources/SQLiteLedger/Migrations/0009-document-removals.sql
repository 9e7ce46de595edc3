-- Bytes in the store for documents that a removed document leaves behind, until they are gone. due_at is set in the first
-- round that finds them; is_chosen while they are being taken away.
CREATE TABLE document_removals (
    sha256    TEXT    NOT NULL PRIMARY KEY,
    due_at    INTEGER,
    is_chosen INTEGER NOT NULL DEFAULT 0 CHECK (is_chosen IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX document_removals_due ON document_removals (due_at);
CREATE INDEX documents_elsewhere ON documents (sha256) WHERE is_elsewhere = 1;

CREATE TRIGGER documents_leave_bytes AFTER DELETE ON documents WHEN OLD.is_elsewhere = 1
BEGIN
    INSERT INTO document_removals (sha256) VALUES (OLD.sha256)
        ON CONFLICT (sha256) DO UPDATE SET due_at = NULL WHERE is_chosen = 0;
END;
