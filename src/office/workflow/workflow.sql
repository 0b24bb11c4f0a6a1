-- office/workflow/workflow.sql: cases, who they wait for, what happened to them, the editions they follow.
-- migration: 1
CREATE TABLE sop_edition (
  office TEXT NOT NULL, hash TEXT NOT NULL, sop TEXT NOT NULL, edition BIGINT NOT NULL,
  text TEXT NOT NULL, adopted BIGINT NOT NULL, present BIGINT NOT NULL,
  PRIMARY KEY (office, hash));
CREATE TABLE sop_edition_file (
  office TEXT NOT NULL, hash TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (office, hash, path));
CREATE TABLE workflow_case (
  office TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, sop TEXT NOT NULL, edition TEXT NOT NULL,
  status TEXT NOT NULL, row_no TEXT NOT NULL, state TEXT NOT NULL, opened BIGINT NOT NULL, changed BIGINT NOT NULL,
  answer_due BIGINT,
  PRIMARY KEY (office, id));
CREATE INDEX workflow_case_by_change ON workflow_case (office, changed);
CREATE INDEX workflow_case_by_due ON workflow_case (office, answer_due);
CREATE TABLE workflow_applicant (
  office TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL,
  PRIMARY KEY (office, person, case_id));
CREATE TABLE workflow_task (
  office TEXT NOT NULL, case_id TEXT NOT NULL, row_no TEXT NOT NULL, step TEXT NOT NULL, verb TEXT NOT NULL,
  performer TEXT NOT NULL, role TEXT NOT NULL, since BIGINT NOT NULL,
  PRIMARY KEY (office, case_id, row_no, step));
CREATE INDEX workflow_task_by_role ON workflow_task (office, role);
CREATE TABLE workflow_event (
  office TEXT NOT NULL, case_id TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, verb TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (office, case_id, seq));
CREATE TABLE workflow_receipt (
  office TEXT NOT NULL, person TEXT NOT NULL, idem TEXT NOT NULL, receipt TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, person, idem));
CREATE TABLE workflow_tracking (
  code_hash TEXT NOT NULL PRIMARY KEY, office TEXT NOT NULL, case_id TEXT NOT NULL);
-- migration: 2
-- Who opened which case last: what was read cannot be taken back.
CREATE TABLE workflow_read (
  office TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, case_id, person));
-- What the clock of a row that was left had counted: promised against actual, without persons.
CREATE TABLE workflow_row_fact (
  office TEXT NOT NULL, case_id TEXT NOT NULL, row_no TEXT NOT NULL, sop TEXT NOT NULL, edition TEXT NOT NULL,
  visits BIGINT NOT NULL, entered BIGINT NOT NULL, left_at BIGINT NOT NULL, unit TEXT NOT NULL, amount BIGINT NOT NULL,
  worked BIGINT NOT NULL, late BIGINT NOT NULL,
  PRIMARY KEY (office, case_id, row_no));
CREATE INDEX workflow_row_fact_by_time ON workflow_row_fact (office, sop, left_at);
-- An edited procedure on its way: proposed, coordinated (Paraf Koordinasi), approved, in force from its day.
CREATE TABLE sop_proposal (
  office TEXT NOT NULL, hash TEXT NOT NULL, sop TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL,
  text TEXT NOT NULL, effective TEXT NOT NULL, state TEXT NOT NULL, proposed_by TEXT NOT NULL, proposed_at BIGINT NOT NULL,
  approved_by TEXT NOT NULL, basis TEXT NOT NULL,
  PRIMARY KEY (office, hash));
CREATE TABLE sop_proposal_file (
  office TEXT NOT NULL, hash TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (office, hash, path));
CREATE TABLE sop_coordination (
  office TEXT NOT NULL, hash TEXT NOT NULL, position TEXT NOT NULL, person TEXT NOT NULL, paper TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, hash, position));

-- migration: 3
-- An inbox is read from a place on, oldest first.
DROP INDEX workflow_task_by_role;
CREATE INDEX workflow_task_by_role ON workflow_task (office, role, since, case_id, row_no, step);

-- name: add_proposal
INSERT INTO sop_proposal (office, hash, sop, number, name, text, effective, state, proposed_by, proposed_at, approved_by, basis)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'diusulkan', $8, $9, '', '');

-- name: add_proposal_file
INSERT INTO sop_proposal_file (office, hash, path, text) VALUES ($1, $2, $3, $4);

-- name: proposal
SELECT hash, sop, number, name, text, effective, state, proposed_by, approved_by, basis FROM sop_proposal
WHERE office = $1 AND hash = $2;

-- name: proposals
SELECT hash, sop, number, name, text, effective, state, proposed_by, approved_by, basis FROM sop_proposal
WHERE office = $1 ORDER BY proposed_at DESC, hash LIMIT 200;

-- name: hold_sop
-- Two who propose a change of one procedure at once go one after the other.
UPDATE sop_edition SET present = present WHERE office = $1 AND sop = $2 AND present = 1;

-- name: open_proposal
SELECT number FROM sop_proposal WHERE office = $1 AND sop = $2 AND state IN ('diusulkan', 'disetujui')
ORDER BY number LIMIT 1;

-- name: any_proposal_waits
SELECT COUNT(*) FROM sop_proposal WHERE office = $1 AND state = 'diusulkan';

-- name: proposals_due
SELECT hash, sop, number, name, text, effective, state, proposed_by, approved_by, basis FROM sop_proposal
WHERE office = $1 AND state = 'disetujui' AND effective <= $2 ORDER BY effective, number, hash;

-- name: proposal_files
SELECT path, text FROM sop_proposal_file WHERE office = $1 AND hash = $2 ORDER BY path;

-- name: settle_proposal
UPDATE sop_proposal SET state = $3, approved_by = $4, basis = $5 WHERE office = $1 AND hash = $2 AND state = $6;

-- name: add_coordination
INSERT INTO sop_coordination (office, hash, position, person, paper, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, hash, position) DO NOTHING;

-- name: coordination
SELECT position, person, paper, at FROM sop_coordination WHERE office = $1 AND hash = $2 ORDER BY position;

-- name: mark_read
INSERT INTO workflow_read (office, case_id, person, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, case_id, person) DO UPDATE SET at = excluded.at;

-- name: read_by_others
SELECT COUNT(*) FROM workflow_read WHERE office = $1 AND case_id = $2 AND person <> $3 AND at >= $4;

-- name: put_row_fact
INSERT INTO workflow_row_fact (office, case_id, row_no, sop, edition, visits, entered, left_at, unit, amount, worked, late)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (office, case_id, row_no) DO UPDATE SET visits = excluded.visits, left_at = excluded.left_at,
  worked = excluded.worked, late = excluded.late;

-- name: changed_between
SELECT id FROM workflow_case WHERE office = $1 AND changed >= $2 AND changed < $3 ORDER BY changed, id;

-- name: editions_of
SELECT hash, edition, adopted, present FROM sop_edition WHERE office = $1 AND sop = $2 ORDER BY adopted DESC, hash;

-- name: running_elsewhere
SELECT id FROM workflow_case WHERE office = $1 AND status IN ('open', 'returned') AND sop = $2 AND edition <> $3
ORDER BY opened, id LIMIT $4;

-- name: find_edition
SELECT text FROM sop_edition WHERE office = $1 AND hash = $2;

-- name: edition_files
SELECT path, text FROM sop_edition_file WHERE office = $1 AND hash = $2 ORDER BY path;

-- name: add_edition
INSERT INTO sop_edition (office, hash, sop, edition, text, adopted, present) VALUES ($1, $2, $3, $4, $5, $6, 1);

-- name: add_edition_file
INSERT INTO sop_edition_file (office, hash, path, text) VALUES ($1, $2, $3, $4);

-- name: retire_editions
UPDATE sop_edition SET present = 0 WHERE office = $1 AND sop = $2 AND hash <> $3;

-- name: make_present
UPDATE sop_edition SET present = 1 WHERE office = $1 AND hash = $2;

-- name: present_edition
SELECT hash FROM sop_edition WHERE office = $1 AND sop = $2 AND present = 1;

-- name: present_editions
SELECT hash FROM sop_edition WHERE office = $1 AND present = 1 ORDER BY sop;

-- name: insert_case
INSERT INTO workflow_case (office, id, version, sop, edition, status, row_no, state, opened, changed, answer_due)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: update_case
-- Only over the version that was read.
UPDATE workflow_case SET version = version + 1, status = $4, row_no = $5, state = $6, changed = $7, answer_due = $8,
  edition = $9
WHERE office = $1 AND id = $2 AND version = $3;

-- name: load_case
SELECT version, state FROM workflow_case WHERE office = $1 AND id = $2;

-- name: list_cases
SELECT id, sop, status, row_no, opened, changed FROM workflow_case
WHERE office = $1 AND ($2 = '' OR status = $2) ORDER BY changed DESC, id DESC LIMIT $3;

-- name: list_cases_in
-- Of one status: found by it, however many others there are.
SELECT id, sop, status, row_no, opened, changed FROM workflow_case
WHERE office = $1 AND status = $2 ORDER BY changed DESC, id DESC LIMIT $3;

-- name: list_cases_of
-- From the person's few to the office's many: SQLite joins across in the order written, and would else walk every case
-- by its time and ask of each whether it is theirs.
SELECT c.id, c.sop, c.status, c.row_no, c.opened, c.changed
FROM workflow_applicant a CROSS JOIN workflow_case c
WHERE c.office = a.office AND c.id = a.case_id AND a.office = $1 AND a.person = $4 AND ($2 = '' OR c.status = $2)
ORDER BY c.changed DESC, c.id DESC LIMIT $3;

-- name: lapsed_cases
-- A collective request goes on while single applicants of it are waited for.
SELECT id FROM workflow_case WHERE office = $1 AND answer_due < $2 AND status IN ('returned', 'open', 'following')
ORDER BY answer_due LIMIT 500;

-- name: waiting_answers
SELECT id FROM workflow_case WHERE office = $1 AND answer_due >= $2 AND answer_due < $3
  AND status IN ('returned', 'open', 'following') ORDER BY answer_due LIMIT 500;

-- name: add_applicant
INSERT INTO workflow_applicant (office, case_id, person) VALUES ($1, $2, $3);

-- name: clear_tasks
DELETE FROM workflow_task WHERE office = $1 AND case_id = $2;

-- name: add_task
INSERT INTO workflow_task (office, case_id, row_no, step, verb, performer, role, since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: tasks_of_role
SELECT case_id, row_no, step, verb, performer, role, since FROM workflow_task
WHERE office = $1 AND role = $2 ORDER BY since, case_id, row_no, step LIMIT 1000;

-- name: tasks_of_applicant
SELECT t.case_id, t.row_no, t.step, t.verb, t.performer, t.role, t.since
FROM workflow_applicant a JOIN workflow_task t ON t.office = a.office AND t.case_id = a.case_id
WHERE a.office = $1 AND a.person = $2 AND t.role = 'pemohon' ORDER BY t.since, t.case_id, t.row_no, t.step LIMIT 1000;

-- name: next_event
SELECT COALESCE(MAX(seq), 0) + 1 FROM workflow_event WHERE office = $1 AND case_id = $2;

-- name: add_event
INSERT INTO workflow_event (office, case_id, seq, at, verb, body) VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_events
SELECT at, verb, body FROM workflow_event WHERE office = $1 AND case_id = $2 ORDER BY seq;

-- name: states_among [sqlite]
-- Of the cases whose ids stand in a JSON list.
SELECT id, version, state FROM workflow_case WHERE office = $1 AND id IN (SELECT value FROM json_each($2));
-- name: states_among [postgresql]
SELECT id, version, state FROM workflow_case
WHERE office = $1 AND id = ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json))));

-- name: events_among [sqlite]
SELECT case_id, at, verb, body FROM workflow_event
WHERE office = $1 AND case_id IN (SELECT value FROM json_each($2)) ORDER BY case_id, seq;
-- name: events_among [postgresql]
SELECT case_id, at, verb, body FROM workflow_event
WHERE office = $1 AND case_id = ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json)))) ORDER BY case_id, seq;

-- name: find_receipt
SELECT receipt FROM workflow_receipt WHERE office = $1 AND person = $2 AND idem = $3;

-- name: add_receipt
INSERT INTO workflow_receipt (office, person, idem, receipt, at) VALUES ($1, $2, $3, $4, $5);

-- name: add_tracking scope: installation
INSERT INTO workflow_tracking (code_hash, office, case_id) VALUES ($1, $2, $3);

-- name: find_tracking scope: installation
SELECT office, case_id FROM workflow_tracking WHERE code_hash = $1;
