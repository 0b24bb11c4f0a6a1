-- trust/keys/keys.sql: subscribers' keys, closed; attempts to open them; what was opened, and for what.
-- Nothing here opens a key: see the layers in slot.h.

-- migration: 1
CREATE TABLE key_slot (
  id TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  order_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  spki BLOB NOT NULL,
  spki_hash TEXT NOT NULL UNIQUE,
  slot BLOB,
  generation BIGINT NOT NULL,
  made BIGINT NOT NULL,
  destroyed BIGINT
);
CREATE INDEX key_slot_of_subscriber ON key_slot (subscriber, made);
CREATE INDEX key_slot_generation ON key_slot (generation);

CREATE TABLE key_pool (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  spki BLOB NOT NULL,
  sealed BLOB NOT NULL,
  made BIGINT NOT NULL,
  taken BIGINT
);
CREATE INDEX key_pool_free ON key_pool (kind, made) WHERE taken IS NULL;

CREATE TABLE key_attempt (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  failures BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (scope, name)
);

CREATE TABLE key_activation (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  sealed BLOB NOT NULL,
  opened BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX key_activation_expires ON key_activation (expires);

CREATE TABLE key_activation_hash (
  activation TEXT NOT NULL,
  digest BLOB NOT NULL,
  used BIGINT,
  PRIMARY KEY (activation, digest)
);

-- migration: 2
-- spare: signatures consented to whose hashes are still to be named. origin: who opened it.
ALTER TABLE key_activation ADD COLUMN spare BIGINT NOT NULL DEFAULT 0;
ALTER TABLE key_activation ADD COLUMN origin TEXT NOT NULL DEFAULT '';
-- One-time codes that were sent; the code itself lies sealed by the token.
CREATE TABLE key_code (
  id TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  origin TEXT NOT NULL,
  sealed BLOB NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  uses BIGINT NOT NULL
);
CREATE INDEX key_code_of_subscriber ON key_code (subscriber, origin, made);
-- The shared secret of a holder's authenticator app. last_step: the newest code that was used.
CREATE TABLE key_totp (
  subscriber TEXT PRIMARY KEY,
  sealed BLOB NOT NULL,
  confirmed BIGINT,
  last_step BIGINT NOT NULL,
  made BIGINT NOT NULL
);

-- migration: 3
-- Keys of seals: closed by the token alone; sealed is NULL once destroyed.
CREATE TABLE key_seal (
  id TEXT PRIMARY KEY,
  seal TEXT NOT NULL,
  order_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  spki BLOB NOT NULL,
  sealed BLOB,
  made BIGINT NOT NULL
);

-- name: insert_seal scope: installation
INSERT INTO key_seal (id, seal, order_id, kind, spki, sealed, made) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: seal_key scope: installation
SELECT id, seal, kind, spki, made, sealed FROM key_seal WHERE id = $1;

-- name: seal_of_order scope: installation
SELECT id, seal, kind, spki, made, sealed FROM key_seal WHERE order_id = $1;

-- name: destroy_seal scope: installation
UPDATE key_seal SET sealed = NULL WHERE id = $1 AND sealed IS NOT NULL;

-- name: insert_slot scope: installation
INSERT INTO key_slot (id, subscriber, order_id, kind, spki, spki_hash, slot, generation, made)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: slot scope: installation
SELECT id, subscriber, kind, spki, made, destroyed, slot FROM key_slot WHERE id = $1;

-- name: slot_of_order scope: installation
SELECT id, subscriber, kind, spki, made, destroyed, slot FROM key_slot WHERE order_id = $1;

-- name: slots_of_subscriber scope: installation
SELECT id, subscriber, kind, spki, made, destroyed, slot FROM key_slot WHERE subscriber = $1 ORDER BY made DESC, id DESC;

-- name: destroy_slot scope: installation
UPDATE key_slot SET slot = NULL, destroyed = $2 WHERE id = $1 AND destroyed IS NULL;

-- name: slots_of_older_generation scope: installation
SELECT id, subscriber, kind, spki, made, destroyed, slot FROM key_slot
WHERE generation < $1 AND slot IS NOT NULL ORDER BY id LIMIT $2;

-- name: rewrap_slot scope: installation
UPDATE key_slot SET slot = $2, generation = $3 WHERE id = $1 AND generation < $3 AND slot IS NOT NULL;

-- name: add_to_pool scope: installation
INSERT INTO key_pool (id, kind, spki, sealed, made) VALUES ($1, $2, $3, $4, $5);

-- name: count_pool scope: installation
SELECT COUNT(*) FROM key_pool WHERE kind = $1 AND taken IS NULL;

-- name: take_from_pool scope: installation
-- SQLite has one writer, so nobody takes the same row.
UPDATE key_pool SET taken = $2
WHERE id = (SELECT id FROM key_pool WHERE kind = $1 AND taken IS NULL ORDER BY made, id LIMIT 1)
RETURNING id, spki, sealed;

-- name: take_from_pool [postgresql] scope: installation
UPDATE key_pool SET taken = $2
WHERE id = (SELECT id FROM key_pool WHERE kind = $1 AND taken IS NULL ORDER BY made, id LIMIT 1
            FOR UPDATE SKIP LOCKED)
RETURNING id, spki, sealed;

-- name: drop_from_pool scope: installation
DELETE FROM key_pool WHERE spki = $1;

-- name: sweep_pool scope: installation
DELETE FROM key_pool WHERE taken IS NOT NULL AND taken < $1;

-- name: attempt scope: installation
SELECT failures FROM key_attempt WHERE scope = $1 AND name = $2;

-- name: lock_attempt scope: installation
-- Two guesses at the same moment count as two: the second waits here, also for a row that was not there.
INSERT INTO key_attempt (scope, name, failures, not_before, last) VALUES ($1, $2, 0, 0, $3)
ON CONFLICT (scope, name) DO UPDATE SET scope = excluded.scope
RETURNING failures, not_before, last;

-- name: note_attempt scope: installation
UPDATE key_attempt SET failures = $3, not_before = $4, last = $5 WHERE scope = $1 AND name = $2;

-- name: clear_attempts scope: installation
DELETE FROM key_attempt WHERE scope = $1 AND name = $2;

-- name: forgive_attempt scope: installation
UPDATE key_attempt SET failures = failures - 1, not_before = $3
WHERE scope = $1 AND name = $2 AND failures > 0;

-- name: open_activation scope: installation
INSERT INTO key_activation (id, key_id, hash, sealed, opened, expires, spare, origin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: reseal_activation scope: installation
UPDATE key_activation SET sealed = $2 WHERE id = $1 AND sealed = $3 AND expires > $4;

-- name: spend_count scope: installation
UPDATE key_activation SET spare = spare - $2 WHERE id = $1 AND spare >= $2 AND expires > $3;

-- name: allow_hash scope: installation
INSERT INTO key_activation_hash (activation, digest) VALUES ($1, $2) ON CONFLICT (activation, digest) DO NOTHING;

-- name: activation scope: installation
SELECT key_id, hash, sealed, expires, origin FROM key_activation WHERE id = $1;

-- name: use_hash scope: installation
UPDATE key_activation_hash SET used = $3 WHERE activation = $1 AND digest = $2 AND used IS NULL
  AND EXISTS (SELECT 1 FROM key_activation WHERE id = $1 AND expires > $3);

-- name: hash_use scope: installation
SELECT used FROM key_activation_hash WHERE activation = $1 AND digest = $2;

-- name: close_activation scope: installation
-- The hashes stay until the sweep, as the record of what was consented to and not signed.
UPDATE key_activation SET expires = $2 WHERE id = $1 AND expires > $2;

-- name: forget_activation_of_key scope: installation
DELETE FROM key_activation WHERE key_id = $1;

-- name: sweep_hashes scope: installation
DELETE FROM key_activation_hash WHERE activation NOT IN (SELECT id FROM key_activation);

-- name: sweep_activations scope: installation
DELETE FROM key_activation WHERE expires <= $1;

-- name: add_code scope: installation
INSERT INTO key_code (id, subscriber, origin, sealed, made, expires, uses) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: end_codes scope: installation
-- A newer code voids the older ones of the same pair.
UPDATE key_code SET uses = 0 WHERE subscriber = $1 AND origin = $2 AND uses > 0;

-- name: count_codes scope: installation
SELECT COUNT(*) FROM key_code WHERE subscriber = $1 AND origin = $2 AND made > $3;

-- name: living_code scope: installation
SELECT id, sealed, uses, expires FROM key_code
WHERE subscriber = $1 AND origin = $2 AND uses > 0 AND expires > $3 ORDER BY made DESC, id DESC LIMIT 1;

-- name: use_code scope: installation
UPDATE key_code SET uses = uses - $2 WHERE id = $1 AND uses >= $2;

-- name: sweep_codes scope: installation
DELETE FROM key_code WHERE made < $1;

-- name: put_totp scope: installation
INSERT INTO key_totp (subscriber, sealed, confirmed, last_step, made) VALUES ($1, $2, NULL, 0, $3)
ON CONFLICT (subscriber) DO UPDATE SET sealed = excluded.sealed, confirmed = NULL, last_step = 0, made = excluded.made;

-- name: totp scope: installation
SELECT sealed, confirmed, last_step FROM key_totp WHERE subscriber = $1;

-- name: confirm_totp scope: installation
UPDATE key_totp SET confirmed = $2 WHERE subscriber = $1 AND confirmed IS NULL;

-- name: use_totp_step scope: installation
UPDATE key_totp SET last_step = $2 WHERE subscriber = $1 AND last_step < $2;

-- name: drop_totp scope: installation
DELETE FROM key_totp WHERE subscriber = $1;
