-- actions/consents.sql: activations that an application asked its office's people for. The secret that takes one
-- up lies here only under the application's credential; activation is '' until the holder opened it.
-- migration: 1
CREATE TABLE consent (
  office TEXT NOT NULL, id TEXT NOT NULL, application TEXT NOT NULL, person TEXT NOT NULL, sealed BLOB NOT NULL,
  secret_hash BLOB NOT NULL, amount BIGINT NOT NULL, activation TEXT NOT NULL, made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (office, id));
CREATE INDEX consent_of_person ON consent (office, person, made);

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
