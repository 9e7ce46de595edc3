-- Every document that an invoice has had, its present one among them.
CREATE TABLE invoice_versions (
    invoice  bigint NOT NULL REFERENCES invoices (sequence),
    document text   NOT NULL REFERENCES documents (id),
    PRIMARY KEY (invoice, document)
);

INSERT INTO invoice_versions SELECT sequence, document FROM invoices WHERE document IS NOT NULL;

-- By a trigger, so that a gateway of the version before, which knows nothing of versions, keeps them too.
CREATE FUNCTION keep_invoice_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.document IS NOT NULL THEN
        INSERT INTO invoice_versions VALUES (NEW.sequence, NEW.document) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER invoices_keep_versions AFTER INSERT OR UPDATE OF document ON invoices
    FOR EACH ROW EXECUTE FUNCTION keep_invoice_version();

-- From a document to what it is of, and from old to new.
CREATE INDEX invoice_versions_of_document ON invoice_versions (document);
CREATE INDEX invoices_with_document ON invoices (document) WHERE document IS NOT NULL;
CREATE INDEX acts_with_document ON acts (document);
CREATE INDEX documents_by_age ON documents (created_at);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE INDEX jobs_of_subclient ON jobs (subclient, sequence);
CREATE INDEX jobs_by_time ON jobs (created_at, sequence);

-- "traceparent" or "traceparent tracestate" of the request that made the job; of the call in an attempt.
ALTER TABLE jobs ADD COLUMN trace text;
ALTER TABLE attempts ADD COLUMN trace text;
