-- Every document that an invoice has had, its present one among them.
CREATE TABLE invoice_versions (
    invoice  INTEGER NOT NULL REFERENCES invoices (sequence),
    document TEXT    NOT NULL REFERENCES documents (id),
    PRIMARY KEY (invoice, document)
) STRICT, WITHOUT ROWID;

INSERT INTO invoice_versions SELECT sequence, document FROM invoices WHERE document IS NOT NULL;

-- From a document to what it is of, and from old to new.
CREATE INDEX invoice_versions_of_document ON invoice_versions (document);
CREATE INDEX invoices_with_document ON invoices (document) WHERE document IS NOT NULL;
CREATE INDEX acts_with_document ON acts (document);
CREATE INDEX documents_by_age ON documents (created_at);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE INDEX jobs_of_subclient ON jobs (subclient, sequence);
CREATE INDEX jobs_by_time ON jobs (created_at, sequence);

-- "traceparent" or "traceparent tracestate" of the request that made the job; of the call in an attempt.
ALTER TABLE jobs ADD COLUMN trace TEXT;
ALTER TABLE attempts ADD COLUMN trace TEXT;
