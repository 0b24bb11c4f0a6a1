-- actions/actions.sql: what joins an office's people to what the authority made for them.
-- migration: 1
-- The package as the registration office sent it, sealed: what the letter states of the applicant.
CREATE TABLE actions_package (
  office TEXT NOT NULL, case_id TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id));
-- Which certificates a person of the office holds. The newest is the one that signs.
CREATE TABLE actions_holder (
  office TEXT NOT NULL, serial TEXT NOT NULL, person TEXT NOT NULL, subscriber TEXT NOT NULL, key_id TEXT NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (office, serial));
CREATE INDEX actions_holder_by_person ON actions_holder (office, person);
-- Documents people signed for themselves.
CREATE TABLE actions_signed (
  office TEXT NOT NULL, document TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, serial TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (office, document));
CREATE INDEX actions_signed_by_person ON actions_signed (office, person);
-- Words an official wrote over those of a letter's template, sealed: a name may be among them.
CREATE TABLE actions_field (
  office TEXT NOT NULL, case_id TEXT NOT NULL, letter TEXT NOT NULL, field TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id, letter, field));

-- migration: 2
-- The statement of one applicant of a collective request, sealed.
CREATE TABLE actions_member (
  office TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id, person));

-- What was reminded of, so that it is once: "90" days before the end of a certificate, "3" before an answer is due.
CREATE TABLE actions_reminder (
  office TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, subject, kind));

-- migration: 3
-- Who has taken a case on, for which role: colleagues of that role see it.
CREATE TABLE desk_claim (
  office TEXT NOT NULL, case_id TEXT NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, case_id, role));
CREATE INDEX desk_claim_by_person ON desk_claim (office, person);
-- Lists that somebody looks at often, under a name of their own.
CREATE TABLE desk_filter (
  office TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, person, name));
-- The appointment of a case: the newest; how it came to be stands in the case.
CREATE TABLE desk_appointment (
  office TEXT NOT NULL, case_id TEXT NOT NULL, at BIGINT NOT NULL, minutes BIGINT NOT NULL, place TEXT NOT NULL,
  moved BIGINT NOT NULL, attended TEXT NOT NULL,
  PRIMARY KEY (office, case_id));
CREATE INDEX desk_appointment_by_time ON desk_appointment (office, at);

-- migration: 4
-- Where the conversation about a case stands: who spoke last, the official it is with, and how much the applicant has
-- said since the office last did. The words themselves are events of the case.
CREATE TABLE case_conversation (
  office TEXT NOT NULL, case_id TEXT NOT NULL, last_at BIGINT NOT NULL, last_side TEXT NOT NULL, official TEXT NOT NULL,
  waiting BIGINT NOT NULL,
  PRIMARY KEY (office, case_id));
CREATE INDEX case_conversation_by_time ON case_conversation (office, last_side, last_at);
-- When an applicant last read it. What officials have opened stands in workflow_read.
CREATE TABLE case_conversation_read (
  office TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, case_id, person));

-- name: conversation_of
SELECT official, waiting FROM case_conversation WHERE office = $1 AND case_id = $2;

-- name: office_wrote
INSERT INTO case_conversation (office, case_id, last_at, last_side, official, waiting) VALUES ($1, $2, $3, 'office', $4, 0)
ON CONFLICT (office, case_id) DO UPDATE SET last_at = excluded.last_at, last_side = 'office',
  official = excluded.official, waiting = 0;

-- name: applicant_wrote
INSERT INTO case_conversation (office, case_id, last_at, last_side, official, waiting)
VALUES ($1, $2, $3, 'applicant', '', 1)
ON CONFLICT (office, case_id) DO UPDATE SET last_at = excluded.last_at, last_side = 'applicant',
  waiting = case_conversation.waiting + 1;

-- name: answers_unread
-- Of the cases that wait for a role, and of those the reader wrote about.
SELECT c.case_id, c.last_at FROM case_conversation c
WHERE c.office = $1 AND c.last_side = 'applicant'
  AND (c.official = $3 OR EXISTS (SELECT 1 FROM workflow_task t
                                  WHERE t.office = c.office AND t.case_id = c.case_id AND t.role = $2))
  AND NOT EXISTS (SELECT 1 FROM workflow_read r
                  WHERE r.office = c.office AND r.case_id = c.case_id AND r.person = $3 AND r.at >= c.last_at)
  AND NOT EXISTS (SELECT 1 FROM workflow_applicant a
                  WHERE a.office = c.office AND a.case_id = c.case_id AND a.person = $3)
ORDER BY c.last_at DESC, c.case_id LIMIT 200;

-- name: messages_unread
SELECT c.case_id, c.last_at FROM case_conversation c
JOIN workflow_applicant a ON a.office = c.office AND a.case_id = c.case_id
WHERE c.office = $1 AND a.person = $2 AND c.last_side = 'office'
  AND NOT EXISTS (SELECT 1 FROM case_conversation_read r
                  WHERE r.office = c.office AND r.case_id = c.case_id AND r.person = $2 AND r.at >= c.last_at)
ORDER BY c.last_at DESC, c.case_id LIMIT 200;

-- name: unread_message
SELECT c.last_at FROM case_conversation c
WHERE c.office = $1 AND c.case_id = $2 AND c.last_side = 'office'
  AND NOT EXISTS (SELECT 1 FROM case_conversation_read r
                  WHERE r.office = c.office AND r.case_id = c.case_id AND r.person = $3 AND r.at >= c.last_at);

-- name: put_conversation_read
INSERT INTO case_conversation_read (office, case_id, person, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, case_id, person) DO UPDATE SET at = excluded.at;

-- migration: 5
-- Holders page by page, newest first.
CREATE INDEX actions_holder_by_time ON actions_holder (office, made, serial);

-- name: claims_of_case
SELECT role, person, at FROM desk_claim WHERE office = $1 AND case_id = $2 ORDER BY role;

-- name: claims_waiting
-- Of the cases that wait for a role.
SELECT c.case_id, c.role, c.person FROM desk_claim c
WHERE c.office = $1 AND c.role = $2
  AND EXISTS (SELECT 1 FROM workflow_task t WHERE t.office = c.office AND t.case_id = c.case_id AND t.role = c.role);

-- name: add_claim
INSERT INTO desk_claim (office, case_id, role, person, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, case_id, role) DO NOTHING;

-- name: take_over_claim
UPDATE desk_claim SET person = $4, at = $5 WHERE office = $1 AND case_id = $2 AND role = $3 AND person = $6;

-- name: drop_claims
DELETE FROM desk_claim WHERE office = $1 AND case_id = $2 AND person = $3;

-- name: reads_of
-- When this person last opened the cases that wait for anybody.
SELECT r.case_id, r.at FROM workflow_read r WHERE r.office = $1 AND r.person = $2
  AND EXISTS (SELECT 1 FROM workflow_task t WHERE t.office = r.office AND t.case_id = r.case_id);

-- name: inbox_of_role
-- What waits for a role behind a place in the inbox, with all that is shown of it: one question, however much waits.
-- (SQLite joins across in the order written: from the tasks, which are few, to the cases.)
SELECT t.case_id, t.row_no, t.step, t.verb, t.performer, t.role, t.since, c.version, c.state, p.sealed
FROM (SELECT case_id, row_no, step, verb, performer, role, since FROM workflow_task
  WHERE office = $1 AND role = $2 AND (since, case_id, row_no, step) > ($3, $4, $5, $6)
  ORDER BY since, case_id, row_no, step LIMIT $7) t
CROSS JOIN workflow_case c
CROSS JOIN actions_package p
WHERE c.office = $1 AND c.id = t.case_id AND p.office = $1 AND p.case_id = t.case_id
ORDER BY t.since, t.case_id, t.row_no, t.step;

-- name: inbox_of_applicant
-- From the applicant's cases to their tasks: COALESCE keeps the index of roles out of it, which would lead through
-- everybody's.
SELECT t.case_id, t.row_no, t.step, t.verb, t.performer, t.role, t.since, c.version, c.state, p.sealed
FROM workflow_applicant a
CROSS JOIN workflow_task t
CROSS JOIN workflow_case c
CROSS JOIN actions_package p
WHERE a.office = $1 AND a.person = $2 AND t.office = a.office AND t.case_id = a.case_id
  AND COALESCE(t.role, '') = 'pemohon' AND (t.since, t.case_id, t.row_no, t.step) > ($3, $4, $5, $6)
  AND c.office = t.office AND c.id = t.case_id AND p.office = t.office AND p.case_id = t.case_id
ORDER BY t.since, t.case_id, t.row_no, t.step LIMIT $7;

-- name: pulse_of_role
-- What a role's inbox would show changed: asked every few seconds, so nothing is read that is sealed or long.
SELECT t.case_id, t.row_no, t.step, c.version, COALESCE(k.person, '')
FROM (SELECT case_id, row_no, step, since FROM workflow_task
  WHERE office = $1 AND role = $2 ORDER BY since, case_id, row_no, step LIMIT $4) t
JOIN workflow_case c ON c.office = $1 AND c.id = t.case_id
LEFT JOIN desk_claim k ON k.office = $1 AND k.case_id = t.case_id AND k.role = $2
WHERE NOT EXISTS (SELECT 1 FROM workflow_applicant a WHERE a.office = $1 AND a.case_id = t.case_id AND a.person = $3)
ORDER BY t.since, t.case_id, t.row_no, t.step;

-- name: pulse_of_applicant
SELECT t.case_id, t.row_no, t.step, c.version, ''
FROM workflow_applicant a
CROSS JOIN workflow_task t
CROSS JOIN workflow_case c
WHERE a.office = $1 AND a.person = $2 AND t.office = a.office AND t.case_id = a.case_id
  AND COALESCE(t.role, '') = 'pemohon' AND c.office = t.office AND c.id = t.case_id
ORDER BY t.since, t.case_id, t.row_no, t.step LIMIT $3;

-- name: lines
-- A list of cases and what is shown of each, in one question: on a server every other one is a journey.
SELECT c.id, c.edition, c.status, c.row_no, c.opened, c.changed, p.sealed, c.state
FROM (SELECT id, edition, status, row_no, opened, changed, state FROM workflow_case
  WHERE office = $1 ORDER BY changed DESC, id DESC LIMIT $2) c
CROSS JOIN actions_package p WHERE p.office = $1 AND p.case_id = c.id
ORDER BY c.changed DESC, c.id DESC;

-- name: lines_in
SELECT c.id, c.edition, c.status, c.row_no, c.opened, c.changed, p.sealed, c.state
FROM (SELECT id, edition, status, row_no, opened, changed, state FROM workflow_case
  WHERE office = $1 AND status = $3 ORDER BY changed DESC, id DESC LIMIT $2) c
CROSS JOIN actions_package p WHERE p.office = $1 AND p.case_id = c.id
ORDER BY c.changed DESC, c.id DESC;

-- name: lines_of
SELECT c.id, c.edition, c.status, c.row_no, c.opened, c.changed, p.sealed, c.state
FROM workflow_applicant a
CROSS JOIN workflow_case c
CROSS JOIN actions_package p
WHERE a.office = $1 AND a.person = $4 AND c.office = a.office AND c.id = a.case_id AND ($3 = '' OR c.status = $3)
  AND p.office = c.office AND p.case_id = c.id
ORDER BY c.changed DESC, c.id DESC LIMIT $2;

-- name: lines_among [sqlite]
-- Of the cases whose ids stand in a JSON list, in no order.
SELECT c.id, c.edition, c.status, c.row_no, c.opened, c.changed, p.sealed, c.state
FROM workflow_case c CROSS JOIN actions_package p
WHERE c.office = $1 AND c.id IN (SELECT value FROM json_each($2)) AND ($3 = '' OR c.status = $3)
  AND p.office = c.office AND p.case_id = c.id;
-- name: lines_among [postgresql]
SELECT c.id, c.edition, c.status, c.row_no, c.opened, c.changed, p.sealed, c.state
FROM workflow_case c JOIN actions_package p ON p.office = c.office AND p.case_id = c.id
WHERE c.office = $1 AND c.id = ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json)))) AND ($3 = '' OR c.status = $3);

-- name: cases_of_people [sqlite]
-- Of the people whose ids stand in a JSON list: the cases opened last. Ids of cases rise with time, so the index of
-- applicants says which they are.
SELECT a.person, a.case_id FROM workflow_applicant a
WHERE a.office = $1 AND a.person IN (SELECT value FROM json_each($2))
  AND ($3 = '' OR EXISTS (SELECT 1 FROM workflow_case c WHERE c.office = a.office AND c.id = a.case_id AND c.status = $3))
ORDER BY a.case_id DESC LIMIT $4;
-- name: cases_of_people [postgresql]
SELECT a.person, a.case_id FROM workflow_applicant a
WHERE a.office = $1 AND a.person = ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json))))
  AND ($3 = '' OR EXISTS (SELECT 1 FROM workflow_case c WHERE c.office = a.office AND c.id = a.case_id AND c.status = $3))
ORDER BY a.case_id DESC LIMIT $4;

-- name: unread_of_role
SELECT DISTINCT t.case_id FROM workflow_task t
WHERE t.office = $1 AND t.role = $2
  AND NOT EXISTS (SELECT 1 FROM workflow_read r
                  WHERE r.office = t.office AND r.case_id = t.case_id AND r.person = $3 AND r.at >= t.since)
  AND NOT EXISTS (SELECT 1 FROM workflow_applicant a
                  WHERE a.office = t.office AND a.case_id = t.case_id AND a.person = $3)
LIMIT 1000;

-- name: put_filter
INSERT INTO desk_filter (office, person, name, path, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, person, name) DO UPDATE SET path = excluded.path, at = excluded.at;

-- name: drop_filter
DELETE FROM desk_filter WHERE office = $1 AND person = $2 AND name = $3;

-- name: filters_of
SELECT name, path FROM desk_filter WHERE office = $1 AND person = $2 ORDER BY name LIMIT 50;

-- name: put_appointment
INSERT INTO desk_appointment (office, case_id, at, minutes, place, moved, attended) VALUES ($1, $2, $3, $4, $5, $6, '')
ON CONFLICT (office, case_id) DO UPDATE SET at = excluded.at, minutes = excluded.minutes, place = excluded.place,
  moved = excluded.moved, attended = '';

-- name: mark_attended
UPDATE desk_appointment SET attended = $3 WHERE office = $1 AND case_id = $2;

-- name: appointments_between
SELECT case_id, at, minutes, place, moved, attended FROM desk_appointment
WHERE office = $1 AND at >= $2 AND at < $3 ORDER BY at, case_id LIMIT 1000;

-- name: looks_at_case
SELECT d.slot, d.name, l.person, l.purpose, l.looked_at FROM document d
JOIN document_look l ON l.office = d.office AND l.document = d.id
WHERE d.office = $1 AND d.owner_case = $2 AND ($3 = '' OR d.applicant = '' OR d.applicant = $3)
ORDER BY l.looked_at DESC, d.id LIMIT 500;

-- name: holders_of_office
-- Before a place in the list: the time and serial of the last one seen.
SELECT h.serial, h.person, h.made, p.name, p.nip, p.position FROM actions_holder h
JOIN person p ON p.office = h.office AND p.id = h.person
WHERE h.office = $1 AND (h.made < $2 OR (h.made = $2 AND h.serial < $3))
  AND ($4 = '' OR LOWER(p.name) LIKE $4 ESCAPE '!' OR LOWER(h.serial) LIKE $4 ESCAPE '!' OR p.nip LIKE $4 ESCAPE '!')
ORDER BY h.made DESC, h.serial DESC LIMIT $5;

-- name: holders_beside
-- The certificates of whoever has this one.
SELECT h.serial, h.person, h.made, p.name, p.nip, p.position FROM actions_holder h
JOIN person p ON p.office = h.office AND p.id = h.person
WHERE h.office = $1 AND h.person = (SELECT person FROM actions_holder WHERE office = $1 AND serial = $2)
ORDER BY h.made DESC, h.serial DESC;

-- name: add_reminder
INSERT INTO actions_reminder (office, subject, kind, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, subject, kind) DO NOTHING;

-- name: put_member
INSERT INTO actions_member (office, case_id, person, sealed) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, case_id, person) DO UPDATE SET sealed = excluded.sealed;

-- name: get_member
SELECT sealed FROM actions_member WHERE office = $1 AND case_id = $2 AND person = $3;

-- name: put_package
INSERT INTO actions_package (office, case_id, sealed) VALUES ($1, $2, $3)
ON CONFLICT (office, case_id) DO UPDATE SET sealed = excluded.sealed;

-- name: get_package
SELECT sealed FROM actions_package WHERE office = $1 AND case_id = $2;

-- name: add_holder
INSERT INTO actions_holder (office, serial, person, subscriber, key_id, made) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, serial) DO NOTHING;

-- name: holders
SELECT serial, subscriber, key_id, made FROM actions_holder WHERE office = $1 AND person = $2 ORDER BY made DESC, serial;

-- name: holder_of_serial
SELECT person, subscriber FROM actions_holder WHERE office = $1 AND serial = $2;

-- name: add_signed
INSERT INTO actions_signed (office, document, person, name, serial, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_signed
SELECT document, name, serial, at FROM actions_signed WHERE office = $1 AND person = $2 ORDER BY at DESC, document LIMIT 500;

-- name: signed_document
SELECT person, name FROM actions_signed WHERE office = $1 AND document = $2;

-- name: put_field
INSERT INTO actions_field (office, case_id, letter, field, sealed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, case_id, letter, field) DO UPDATE SET sealed = excluded.sealed;

-- name: get_fields
SELECT field, sealed FROM actions_field WHERE office = $1 AND case_id = $2 AND letter = $3 ORDER BY field;
