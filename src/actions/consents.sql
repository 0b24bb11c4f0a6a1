-- actions/consents.sql: activations that an application asked its office's people for. The secret that takes one
-- up lies here only under the application's credential; activation is '' until the holder opened it.
-- migration: 1
CREATE TABLE consent (
  office TEXT NOT NULL, id TEXT NOT NULL, application TEXT NOT NULL, person TEXT NOT NULL, sealed BLOB NOT NULL,
  secret_hash BLOB NOT NULL, amount BIGINT NOT NULL, activation TEXT NOT NULL, made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (office, id));
CREATE INDEX consent_of_person ON consent (office, person, made);

-- migration: 2
-- Every signature that an application asked for, as its holder may read it: of a document, or of a hash whose
-- document only the application has ('' then).
CREATE TABLE signature_made (
  office TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, application TEXT NOT NULL, serial TEXT NOT NULL,
  activation TEXT NOT NULL, hash TEXT NOT NULL, document TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, id));
CREATE INDEX signature_made_of_person ON signature_made (office, person, at);

-- migration: 3
-- Seals of an office: a certificate of the organisation, and the person who keeps it.
CREATE TABLE seal (
  office TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, keeper TEXT NOT NULL, key_id TEXT NOT NULL,
  serial TEXT NOT NULL, made BIGINT NOT NULL,
  PRIMARY KEY (office, id));
-- The keeper agreed that this application may seal until then.
CREATE TABLE seal_activation (
  office TEXT NOT NULL, seal TEXT NOT NULL, application TEXT NOT NULL, expires BIGINT NOT NULL,
  PRIMARY KEY (office, seal, application));

-- name: add_consent
INSERT INTO consent (office, id, application, person, sealed, secret_hash, amount, activation, made, expires)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9);

-- name: consent
SELECT application, person, secret_hash, amount, activation, expires FROM consent WHERE office = $1 AND id = $2;

-- name: set_activation
UPDATE consent SET activation = $3 WHERE office = $1 AND id = $2 AND activation = '';

-- name: living_consent
-- The newest that the holder opened.
SELECT id, sealed, activation, expires FROM consent
WHERE office = $1 AND application = $2 AND person = $3 AND activation <> '' AND expires > $4
ORDER BY made DESC, id DESC LIMIT 1;

-- name: end_consents
UPDATE consent SET expires = $4 WHERE office = $1 AND application = $2 AND person = $3 AND expires > $4;

-- name: sweep_consents scope: installation
DELETE FROM consent WHERE expires < $1;

-- name: add_signature
INSERT INTO signature_made (office, id, person, application, serial, activation, hash, document, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: signatures_of
SELECT application, serial, hash, document, at FROM signature_made
WHERE office = $1 AND person = $2 ORDER BY at DESC, id DESC LIMIT $3;

-- name: add_seal
INSERT INTO seal (office, id, name, keeper, key_id, serial, made) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: seal
SELECT name, keeper, key_id, serial FROM seal WHERE office = $1 AND id = $2;

-- name: put_seal_activation
INSERT INTO seal_activation (office, seal, application, expires) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, seal, application) DO UPDATE SET expires = excluded.expires;

-- name: seal_activation
SELECT expires FROM seal_activation WHERE office = $1 AND seal = $2 AND application = $3 AND expires > $4;

-- name: end_seal_activation
UPDATE seal_activation SET expires = $4 WHERE office = $1 AND seal = $2 AND application = $3 AND expires > $4;
