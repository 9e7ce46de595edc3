-- What a gateway of ledger version 1 left: one of everything, and a call that a crash broke off.

INSERT INTO jobs (sequence, id, caller, account, subclient, operation, amount, currency, service, target, state, attempts,
    interruptions, created_at, finished_at, problem, problem_detail, refusal_code, refusal_text, created_invoice,
    claimed_invoice)
VALUES
    (1, 'job_done', 'billing', 'main', '4521', 'create_invoice', 150000, 'RUB', 'Рассылка SMS', NULL, 'succeeded', 1, 0,
        1790000000000, 1790000005000, NULL, NULL, NULL, NULL, '70001', NULL),
    (2, 'job_refused', 'billing', 'main', '4521', 'create_invoice', 100, 'RUB', NULL, NULL, 'failed', 1, 0,
        1790000100000, 1790000105000, 'refused', '', 6, 'subclient not found', NULL, NULL),
    (3, 'job_unknown', 'billing', 'main', '4521', 'create_invoice', 200, 'RUB', NULL, NULL, 'outcome_unknown', 1, 0,
        1790000200000, 1790000205000, 'outcome_unknown', 'The connection was reset', NULL, NULL, NULL, NULL),
    (4, 'job_sending', 'billing', 'main', '4521', 'create_invoice', 300, 'RUB', NULL, NULL, 'sending', 1, 0,
        1790000300000, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 'job_waiting', 'billing', 'main', '4521', 'create_invoice', 400, 'RUB', NULL, NULL, 'queued', 0, 0,
        1790000400000, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (6, 'job_read', 'shop', 'main', 'login:4521', 'fetch_act', NULL, NULL, NULL, 'number:A-17', 'queued', 1, 1,
        1790000500000, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO idempotency_keys (caller, operation, key, job, created_at)
VALUES
    ('billing', 'create_invoice', 'order-1', 'job_done', 1790000000000),
    ('billing', 'create_invoice', 'order-2', 'job_refused', 1790000100000),
    ('billing', 'create_invoice', 'order-3', 'job_unknown', 1790000200000),
    ('billing', 'create_invoice', 'order-4', 'job_sending', 1790000300000),
    ('billing', 'create_invoice', 'order-5', 'job_waiting', 1790000400000);

INSERT INTO attempts (job, number, began_at, ended_at, outcome, note)
VALUES
    ('job_done', 1, '1790000001000 boot-one 1000000000', '1790000005000 boot-one 5000000000', 'created', NULL),
    ('job_refused', 1, '1790000101000 boot-one 101000000000', '1790000105000 boot-one 105000000000', 'refused',
        'refused with code 6: subclient not found'),
    ('job_unknown', 1, '1790000201000 boot-one 201000000000', '1790000205000 boot-one 205000000000', 'outcome_unknown',
        'outcome unknown: the connection was reset'),
    ('job_sending', 1, '1790000301000 boot-one 301000000000', NULL, NULL, NULL),
    ('job_read', 1, '1790000250000 boot-one 250000000000', '1790000255000 boot-one 255000000000', 'interrupted', NULL);

INSERT INTO documents (id, sha256, size, created_at)
VALUES ('doc_one', '07b33859d21a6c06464ed78f7939a247bfe1b676637014ba63c7135d0b53e1e3', 27, 1790000005000);
INSERT INTO document_pieces (document, start, bytes) VALUES ('doc_one', 0, x'255044462d312e340a76657273696f6e206f6e650a2525454f460a');

INSERT INTO invoices (sequence, account, subclient, id, amount, currency, service, created_at, document)
VALUES (1, 'main', '4521', '70001', 150000, 'RUB', 'Рассылка SMS', 1790000005000, 'doc_one');

INSERT INTO accounts (name, pace_reserved_at, pace_ended_at, breaker_opened_at, credentials_mark, is_proven)
VALUES ('main', '1790000301000 boot-one 301000000000', NULL, NULL, 'ab12', 1);

INSERT INTO egress_events (sequence, kind, account, at)
VALUES (1, 'wrong_credentials', 'main', '1789990000000 boot-one 10000000');

INSERT INTO decisions (sequence, at, person, job, decision, reason)
VALUES (1, 1790000150000, 'olga', 'job_refused', 'requeued', 'the subclient was there again'),
    (2, 1790000160000, 'olga', 'job_refused', 'requeued', 'and once more');
