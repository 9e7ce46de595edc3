-- A create from its acceptance to its document, in the statements of the gateway whose schema had two migrations. They have to
-- go on working on every later schema, since gateways are replaced one after the other.
BEGIN;
INSERT INTO idempotency_keys (caller, operation, key, job, created_at)
VALUES ('billing', 'create_invoice', 'k1', 'job_old', 1795000000000);
INSERT INTO jobs (id, caller, account, subclient, operation, amount, currency, service, state, attempts, interruptions,
    created_at, expires_at, urgency, turn, calls_before)
VALUES ('job_old', 'billing', 'main', '4521', 'create_invoice', 150000, 'RUB', 'SMS', 'queued', 0, 0, 1795000000000, NULL,
    3, 1000, 0);
COMMIT;

BEGIN;
INSERT INTO accounts (name) VALUES ('main') ON CONFLICT DO NOTHING;
SELECT * FROM accounts WHERE name = 'main' FOR UPDATE SKIP LOCKED;
UPDATE jobs SET state = 'sending', attempts = 1, interruptions = 0, finished_at = NULL, problem = NULL, problem_detail = NULL,
    refusal_code = NULL, refusal_text = NULL, created_invoice = NULL, claimed_invoice = NULL,
    changed_in = pg_current_xact_id()
WHERE id = 'job_old';
INSERT INTO attempts (job, number, began_at, replica) VALUES ('job_old', 1, '1795000001000 boot-1 1000000000', 'old');
UPDATE accounts SET pace_reserved_at = '1795000001000 boot-1 1000000000', pace_ended_at = NULL, epoch = epoch + 1,
    replica = 'old', calling = 'job_old', lease_until = clock_timestamp() + make_interval(secs => 100)
WHERE name = 'main';
INSERT INTO class_turns (account, urgency, turn, call)
VALUES ('main', 3, 1000, (SELECT coalesce(max(call), 0) + 1 FROM class_turns WHERE account = 'main'))
ON CONFLICT (account, urgency) DO UPDATE SET turn = greatest(class_turns.turn, excluded.turn), call = excluded.call;
COMMIT;

BEGIN;
UPDATE attempts SET ended_at = '1795000002000 boot-1 2000000000', outcome = 'created', note = NULL
WHERE job = 'job_old' AND number = 1;
UPDATE jobs SET state = 'succeeded', attempts = 1, interruptions = 0, finished_at = 1795000002000, problem = NULL,
    problem_detail = NULL, refusal_code = NULL, refusal_text = NULL, created_invoice = '70001', claimed_invoice = NULL,
    changed_in = pg_current_xact_id()
WHERE id = 'job_old';
UPDATE accounts SET pace_ended_at = '1795000002000 boot-1 2000000000', ended_at = clock_timestamp(), lease_until = NULL,
    calling = NULL
WHERE name = 'main' AND (calling IS NULL OR calling = 'job_old');
INSERT INTO documents (id, sha256, size, created_at)
VALUES ('doc_old', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 3, 1795000002000);
INSERT INTO document_pieces (document, start, bytes) VALUES ('doc_old', 0, 'abc');
INSERT INTO invoices (account, subclient, id, amount, currency, service, created_at, document)
VALUES ('main', '4521', '70001', 150000, 'RUB', 'SMS', 1795000002000, 'doc_old')
ON CONFLICT (account, subclient, id) DO UPDATE SET amount = coalesce(excluded.amount, invoices.amount),
    currency = coalesce(excluded.currency, invoices.currency), service = coalesce(excluded.service, invoices.service),
    document = coalesce(excluded.document, invoices.document);
INSERT INTO audit (at, person, account, job, action, reason) VALUES (1795000002000, NULL, 'main', 'job_old', 'paused', '');
COMMIT;
