-- actions/connector.sql: how an office reaches the authority, what was sent there, and what came back.
-- migration: 1
CREATE TABLE connector (
  office TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, changed_at BIGINT NOT NULL);
-- A package on its way: by mail, or by hand where no mail may carry it.
CREATE TABLE connector_parcel (
  office TEXT NOT NULL, message TEXT NOT NULL, reference TEXT NOT NULL, case_id TEXT NOT NULL, state TEXT NOT NULL,
  protection TEXT NOT NULL, reason TEXT NOT NULL, by_person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, message));
CREATE INDEX connector_parcel_reference ON connector_parcel (reference);
CREATE INDEX connector_parcel_message ON connector_parcel (message);
CREATE INDEX connector_parcel_state ON connector_parcel (office, state, at);
-- A mail that came, once. Who wrote it and what about are sealed; the mail itself lies among the blobs.
CREATE TABLE connector_mail (
  office TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, came BIGINT NOT NULL, state TEXT NOT NULL,
  case_id TEXT NOT NULL, event TEXT NOT NULL, proof TEXT NOT NULL, reason TEXT NOT NULL, sealed BLOB NOT NULL,
  document TEXT NOT NULL, by_person TEXT NOT NULL, version BIGINT NOT NULL,
  PRIMARY KEY (office, id));
CREATE UNIQUE INDEX connector_mail_hash ON connector_mail (office, hash);
CREATE INDEX connector_mail_state ON connector_mail (office, state, came);
CREATE TABLE connector_mailbox (
  name TEXT NOT NULL PRIMARY KEY, validity BIGINT NOT NULL, uid BIGINT NOT NULL);

-- name: set_connector
INSERT INTO connector (office, source, changed_at) VALUES ($1, $2, $3)
ON CONFLICT (office) DO UPDATE SET source = excluded.source, changed_at = excluded.changed_at;

-- name: get_connector
SELECT source FROM connector WHERE office = $1;

-- name: kept_connector
SELECT source, changed_at FROM connector WHERE office = $1;

-- name: put_parcel
-- The same message again is the same parcel.
INSERT INTO connector_parcel (office, message, reference, case_id, state, protection, reason, by_person, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (office, message) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at;

-- name: set_parcel
UPDATE connector_parcel SET state = $3, reason = $4, by_person = $5, at = $6 WHERE office = $1 AND message = $2 AND state = $7;

-- name: parcels
SELECT message, reference, case_id, state, protection, reason, at FROM connector_parcel
WHERE office = $1 AND ($2 = '' OR state = $2) ORDER BY at DESC, message LIMIT $3;

-- name: parcel_of_reference scope: across
-- Mails of all offices come into one mailbox; whose a reference is, only the reference says.
SELECT office, case_id, message FROM connector_parcel WHERE reference = $1 ORDER BY at DESC LIMIT 1;

-- name: parcel_of_message scope: across
-- As above, by the Message-ID of what was sent.
SELECT office, case_id, message FROM connector_parcel WHERE message = $1 LIMIT 1;

-- name: mail_of_ours scope: across
-- As above, of a mail to somebody of a case: its key begins with the case.
SELECT office, key FROM outbox_message WHERE id = $1 AND kind = 'mail';

-- name: came_back
-- The last mail to this case that came back, unless another has been written since.
SELECT m.came, m.reason FROM connector_mail m
WHERE m.office = $1 AND m.case_id = $2 AND m.state = 'laporan' AND m.event = $3 AND NOT EXISTS (
  SELECT 1 FROM outbox_message o WHERE o.office = m.office AND o.kind = 'mail' AND o.key LIKE $4 AND o.posted > m.came)
ORDER BY m.came DESC LIMIT 1;

-- name: add_mail
INSERT INTO connector_mail (office, id, hash, came, state, case_id, event, proof, reason, sealed, document, by_person, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 1)
ON CONFLICT (office, hash) DO NOTHING RETURNING id;

-- name: mail
SELECT id, came, state, case_id, event, proof, reason, sealed, document, version FROM connector_mail
WHERE office = $1 AND id = $2;

-- name: mails
SELECT id, came, state, case_id, event, proof, reason, sealed, document, version FROM connector_mail
WHERE office = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR case_id = $3) ORDER BY came DESC, id LIMIT $4;

-- name: settle_mail
UPDATE connector_mail SET state = $3, case_id = $4, event = $5, proof = $6, reason = $7, by_person = $8, version = version + 1
WHERE office = $1 AND id = $2 AND version = $9;

-- name: position scope: installation
SELECT validity, uid FROM connector_mailbox WHERE name = $1;

-- name: move_position scope: installation
INSERT INTO connector_mailbox (name, validity, uid) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid;
