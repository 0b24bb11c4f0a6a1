-- trust/ca/ca.sql: what the authority promised, issued, revoked and published.
-- state of a certificate: 1 issued, 2 presumed issued (revoked). What is only promised (0) is in ca_promise. See ca.h.

-- migration: 1
CREATE TABLE ca_ceremony (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  begun BIGINT NOT NULL,
  done BIGINT,
  shards BIGINT NOT NULL
);

-- The first octet of the serials a node gives. A burnt one is never used again.
CREATE TABLE ca_prefix (
  prefix BIGINT PRIMARY KEY,
  node TEXT NOT NULL,
  taken BIGINT NOT NULL,
  burnt BIGINT
);

-- Every serial ever taken, before anything is built with it: the guard against giving one twice.
CREATE TABLE ca_serial (
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  taken BIGINT NOT NULL,
  PRIMARY KEY (issuer, serial)
);

CREATE TABLE ca_certificate (
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  shard BIGINT NOT NULL,
  state BIGINT NOT NULL,
  profile TEXT NOT NULL,
  order_id TEXT NOT NULL,
  subscriber TEXT NOT NULL,
  key_id TEXT NOT NULL,
  spki_hash TEXT NOT NULL,
  subject TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  made BIGINT NOT NULL,
  node TEXT NOT NULL,
  run TEXT NOT NULL,
  der BLOB NOT NULL,
  revoked_at BIGINT,
  reason BIGINT,
  revision BIGINT NOT NULL,
  PRIMARY KEY (issuer, serial)
);
CREATE INDEX ca_certificate_subscriber ON ca_certificate (subscriber, made);
CREATE INDEX ca_certificate_not_after ON ca_certificate (not_after);
CREATE INDEX ca_certificate_promised ON ca_certificate (made) WHERE state = 0;
CREATE INDEX ca_certificate_revoked ON ca_certificate (issuer, shard) WHERE revoked_at IS NOT NULL;
-- Holds all the status index asks for: a start with ten million certificates reads it alone.
CREATE INDEX ca_certificate_revision ON ca_certificate (revision, issuer, serial, revoked_at, reason) WHERE revision > 0;

-- One order, one certificate. Freed again when its promise was not kept.
CREATE TABLE ca_order (
  order_id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL
);

CREATE TABLE ca_key (
  spki_hash TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  seen BIGINT NOT NULL,
  blocked BIGINT,
  why TEXT
);

CREATE TABLE ca_revision (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  last BIGINT NOT NULL
);

-- The revision at which the revocations of a shard last changed.
CREATE TABLE ca_shard (
  issuer TEXT NOT NULL,
  shard BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (issuer, shard)
);

CREATE TABLE ca_crl (
  issuer TEXT NOT NULL,
  shard BIGINT NOT NULL,
  number BIGINT NOT NULL,
  this_update BIGINT NOT NULL,
  next_update BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  der BLOB NOT NULL,
  PRIMARY KEY (issuer, shard, number)
);

-- migration: 2
CREATE INDEX ca_certificate_revoked_at ON ca_certificate (revoked_at, issuer, serial) WHERE revoked_at IS NOT NULL;
ALTER TABLE ca_certificate ADD COLUMN profile_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE ca_certificate ADD COLUMN follows TEXT NOT NULL DEFAULT '';
ALTER TABLE ca_certificate ADD COLUMN invalid_since BIGINT;
CREATE INDEX ca_certificate_key ON ca_certificate (spki_hash);
CREATE INDEX ca_certificate_held ON ca_certificate (issuer, serial) WHERE reason = 6;

-- Words by which a certificate is found. Written behind the issuance, by revision: see index_words().
CREATE TABLE ca_word (
  word TEXT NOT NULL,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  PRIMARY KEY (word, issuer, serial)
);
CREATE TABLE ca_worded (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  revision BIGINT NOT NULL
);

-- What one officer asks for and another approves. state: 0 waiting, 1 approved and not yet done,
-- 2 done, 3 approved and failed, 4 rejected, 5 withdrawn. hash binds an approval to the content.
CREATE TABLE ca_request (
  id TEXT PRIMARY KEY,
  act TEXT NOT NULL,
  content TEXT NOT NULL,
  hash TEXT NOT NULL,
  state BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  asked BIGINT NOT NULL,
  decided BIGINT,
  result TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ca_request_state ON ca_request (state, asked);
CREATE TABLE ca_approval (
  request TEXT NOT NULL,
  officer TEXT NOT NULL,
  hash TEXT NOT NULL,
  given BIGINT NOT NULL,
  PRIMARY KEY (request, officer, hash)
);

-- migration: 3
-- A key has one owner (ca_key), and the owner's certificates are found without it: an index less to write.
DROP INDEX ca_certificate_key;
-- Whether a certificate carries a second word is asked by its serial.
CREATE INDEX ca_word_serial ON ca_word (serial, word, issuer);

-- migration: 4 [sqlite]
-- Small rows that are only ever looked up by their key: one tree to write instead of two.
CREATE TABLE ca_serial_4 (
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  taken BIGINT NOT NULL,
  PRIMARY KEY (issuer, serial)
) WITHOUT ROWID;
INSERT INTO ca_serial_4 SELECT issuer, serial, taken FROM ca_serial ORDER BY issuer, serial;
DROP TABLE ca_serial;
ALTER TABLE ca_serial_4 RENAME TO ca_serial;
CREATE TABLE ca_order_4 (
  order_id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO ca_order_4 SELECT order_id, fingerprint, issuer, serial FROM ca_order ORDER BY order_id;
DROP TABLE ca_order;
ALTER TABLE ca_order_4 RENAME TO ca_order;
CREATE TABLE ca_key_4 (
  spki_hash TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL,
  seen BIGINT NOT NULL,
  blocked BIGINT,
  why TEXT
) WITHOUT ROWID;
INSERT INTO ca_key_4 SELECT spki_hash, subscriber, seen, blocked, why FROM ca_key ORDER BY spki_hash;
DROP TABLE ca_key;
ALTER TABLE ca_key_4 RENAME TO ca_key;
-- migration: 4 [postgresql]
-- Random serials do not become shorter, and a list of a million takes long to try.
ALTER TABLE ca_crl ALTER COLUMN der SET STORAGE EXTERNAL;

-- migration: 5
-- What an open request is about, so that two officers who ask for the same at once ask once.
CREATE TABLE ca_request_about (
  about TEXT PRIMARY KEY,
  request TEXT NOT NULL
);
CREATE INDEX ca_request_about_request ON ca_request_about (request);

-- migration: 6
-- What is promised and not kept yet, by itself. It is as little as there is under way, so a promise and its end touch
-- a few pages that are always at hand; the certificates' own table and its indexes are written once for each of them.
-- The serial leads in its key: many are looked for at once, among the traces of those that have gone.
CREATE TABLE ca_promise (
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  shard BIGINT NOT NULL,
  profile TEXT NOT NULL,
  order_id TEXT NOT NULL,
  subscriber TEXT NOT NULL,
  key_id TEXT NOT NULL,
  spki_hash TEXT NOT NULL,
  subject TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  made BIGINT NOT NULL,
  node TEXT NOT NULL,
  run TEXT NOT NULL,
  der BLOB NOT NULL,
  profile_hash TEXT NOT NULL,
  follows TEXT NOT NULL,
  PRIMARY KEY (serial, issuer)
);
INSERT INTO ca_promise SELECT issuer, serial, shard, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, profile_hash, follows FROM ca_certificate WHERE state = 0;
DELETE FROM ca_certificate WHERE state = 0;

-- migration: 7 [sqlite]
-- The list that a request names: the line of its content that says so, which canonical() writes. Nothing else of a
-- content can begin a line.
CREATE INDEX ca_request_list ON ca_request (substr(content, instr(content, char(10) || 'list=') + 6, 64)) WHERE act = 'issue_list';
-- migration: 7 [postgresql]
CREATE INDEX ca_request_list ON ca_request (substr(content, strpos(content, chr(10) || 'list=') + 6, 64)) WHERE act = 'issue_list';

-- migration: 8 [sqlite]
-- Promises have a table of their own since 6.
DROP INDEX ca_certificate_promised;
-- migration: 8 [postgresql]
DROP INDEX ca_certificate_promised;
-- A word is found by its beginning, as a range of octets. That is SQLite's order; PostgreSQL's would be the database's,
-- and in the order of a language what begins alike need not lie together.
ALTER TABLE ca_word ALTER COLUMN word TYPE TEXT COLLATE "C";

-- ---- ceremony, prefixes, serials ----

-- name: ceremony scope: installation
SELECT begun, done, shards FROM ca_ceremony WHERE id = 1;

-- name: begin_ceremony scope: installation
INSERT INTO ca_ceremony (id, begun, shards) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING;

-- name: end_ceremony scope: installation
UPDATE ca_ceremony SET done = $1 WHERE id = 1 AND done IS NULL;

-- name: prefix_of_node scope: installation
SELECT prefix FROM ca_prefix WHERE node = $1 AND burnt IS NULL;

-- name: prefixes scope: installation
SELECT prefix FROM ca_prefix ORDER BY prefix;

-- name: take_prefix scope: installation
INSERT INTO ca_prefix (prefix, node, taken) VALUES ($1, $2, $3);

-- name: burn_prefix scope: installation
-- Also one that this store never gave: it was seen in a list from the lost future.
INSERT INTO ca_prefix (prefix, node, taken, burnt) VALUES ($1, '', $2, $2)
ON CONFLICT (prefix) DO UPDATE SET burnt = COALESCE(ca_prefix.burnt, excluded.burnt);

-- name: take_serial scope: installation
INSERT INTO ca_serial (issuer, serial, taken) VALUES ($1, $2, $3);

-- name: next_revision scope: installation
-- The row is locked until the commit, so revisions become visible in their order and without gaps.
INSERT INTO ca_revision (id, last) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET last = ca_revision.last + 1 RETURNING last;

-- name: lock_revision [postgresql] scope: installation
SELECT last FROM ca_revision WHERE id = 1 FOR UPDATE;

-- name: settle_revision scope: installation
UPDATE ca_revision SET last = $1 WHERE id = 1;

-- ---- issuance ----

-- name: order scope: installation
SELECT fingerprint, issuer, serial FROM ca_order WHERE order_id = $1;

-- name: take_order scope: installation
INSERT INTO ca_order (order_id, fingerprint, issuer, serial) VALUES ($1, $2, $3, $4);

-- name: free_order scope: installation
DELETE FROM ca_order WHERE order_id = $1 AND serial = $2;

-- name: key scope: installation
SELECT subscriber, blocked FROM ca_key WHERE spki_hash = $1;

-- name: claim_key [sqlite] scope: installation
INSERT INTO ca_key (spki_hash, subscriber, seen) VALUES ($1, $2, $3) ON CONFLICT (spki_hash) DO NOTHING;
SELECT subscriber, blocked FROM ca_key WHERE spki_hash = $1;
-- name: claim_key [postgresql] each ca_key scope: installation
-- Who used this key first? The answer is the owner's, be it the one who asks. Nobody else is at it meanwhile: every
-- act of the installation holds the head of its chain.
WITH asked AS MATERIALIZED (
  SELECT spki_hash, subscriber, seen, place
  FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]))
    WITH ORDINALITY AS a (spki_hash, subscriber, seen, place)),
made AS (
  INSERT INTO ca_key (spki_hash, subscriber, seen) SELECT spki_hash, subscriber, seen FROM asked ORDER BY place
  ON CONFLICT (spki_hash) DO NOTHING RETURNING spki_hash, subscriber)
SELECT a.place, COALESCE(k.subscriber, m.subscriber), k.blocked
FROM asked a
LEFT JOIN LATERAL (SELECT subscriber, blocked FROM ca_key WHERE spki_hash = a.spki_hash LIMIT 1) k ON TRUE
LEFT JOIN made m ON m.spki_hash = a.spki_hash
WHERE COALESCE(k.subscriber, m.subscriber) IS NOT NULL;

-- name: block_key scope: installation
INSERT INTO ca_key (spki_hash, subscriber, seen, blocked, why) VALUES ($1, '', $2, $2, $3)
ON CONFLICT (spki_hash) DO UPDATE SET blocked = excluded.blocked, why = excluded.why WHERE ca_key.blocked IS NULL;

-- name: promise scope: installation
INSERT INTO ca_promise (issuer, serial, shard, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, profile_hash, follows)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: end_promise scope: installation
-- Unless it was kept.
DELETE FROM ca_promise WHERE issuer = $1 AND serial = $2 AND NOT EXISTS (
  SELECT 1 FROM ca_certificate c WHERE c.issuer = $1 AND c.serial = $2 AND c.state = 1);

-- name: end_promises [sqlite] scope: installation
-- Those that a batch has kept, once for all of them. $2: a JSON array.
DELETE FROM ca_promise WHERE issuer = $1 AND serial IN (SELECT value FROM json_each($2));
-- name: end_promises [postgresql] scope: installation
DELETE FROM ca_promise WHERE issuer = $1 AND serial = ANY (ARRAY(SELECT json_array_elements_text(CAST($2 AS JSON))));

-- name: fulfil scope: installation
-- Whose promise was given up is there already.
INSERT INTO ca_certificate (issuer, serial, shard, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, profile_hash, follows, state, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18);

-- name: keep_given scope: installation
-- A certificate of ours that another authority made: our root's, and the one the root gave us.
INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, revision, profile_hash, follows)
VALUES ($1, $2, 0, 1, $3, $4, '', '', $5, $6, $7, $8, $9, $10, '', $11, $12, $13, '');

-- name: presume scope: installation
-- A published list may have told of it already (insert_lost).
INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, revoked_at, reason, revision, profile_hash, follows)
SELECT issuer, serial, shard, 2, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, CAST($3 AS BIGINT), 0, CAST($4 AS BIGINT), profile_hash, follows
FROM ca_promise WHERE issuer = $1 AND serial = $2
ON CONFLICT (issuer, serial) DO NOTHING;

-- name: open_promises scope: installation
SELECT issuer, serial, order_id, shard, run, made FROM ca_promise ORDER BY made;

-- ---- revocation ----

-- name: revoke scope: installation
-- A hold may become final; what is final stays.
UPDATE ca_certificate SET revoked_at = COALESCE(revoked_at, $3), reason = $4, revision = $5, invalid_since = $6
WHERE issuer = $1 AND serial = $2 AND state = 1 AND (revoked_at IS NULL OR (reason = 6 AND $4 <> 6));

-- name: certificates_of_key scope: installation
-- Held ones too: what is known of their key now is final.
SELECT issuer, serial, shard, not_before FROM ca_certificate
WHERE subscriber = (SELECT subscriber FROM ca_key WHERE spki_hash = $1) AND spki_hash = $1
  AND state = 1 AND (revoked_at IS NULL OR reason = 6) ORDER BY issuer, serial;

-- name: promises_of_key scope: installation
SELECT issuer, serial, order_id, shard FROM ca_promise WHERE spki_hash = $1 ORDER BY issuer, serial;

-- name: ended_with_key scope: installation
SELECT issuer, serial FROM ca_certificate
WHERE subscriber = (SELECT subscriber FROM ca_key WHERE spki_hash = $1) AND spki_hash = $1 AND state = 1 AND reason = 1
ORDER BY issuer, serial;

-- name: release scope: installation
UPDATE ca_certificate SET revoked_at = NULL, reason = NULL, invalid_since = NULL, revision = $3
WHERE issuer = $1 AND serial = $2 AND state = 1 AND reason = 6;

-- name: revoke_restored scope: installation
UPDATE ca_certificate SET revoked_at = $3, reason = $4, revision = $5
WHERE issuer = $1 AND serial = $2 AND (revoked_at IS NULL OR reason = 6);

-- name: insert_lost scope: installation
-- A certificate that was issued after the backup and is known from a list alone.
INSERT INTO ca_certificate (issuer, serial, shard, state, profile, order_id, subscriber, key_id, spki_hash, subject,
  not_before, not_after, made, node, run, der, revoked_at, reason, revision)
VALUES ($1, $2, $3, 2, '', '', '', '', '', '', $4, $5, $4, '', '', $6, $7, $8, $9)
ON CONFLICT (issuer, serial) DO NOTHING;

-- name: shard_changed scope: installation
INSERT INTO ca_shard (issuer, shard, changed) VALUES ($1, $2, $3)
ON CONFLICT (issuer, shard) DO UPDATE SET changed = excluded.changed;

-- name: shard_state scope: installation
-- Shard -1 is the list of them all.
SELECT COALESCE((SELECT MAX(changed) FROM ca_shard WHERE issuer = $1 AND (shard = $2 OR $2 < 0)), 0);

-- name: crl_entries scope: installation
-- What expired before the last list came out has been on a list after its expiry and may go [RFC 5280 §3.3].
SELECT serial, revoked_at, reason, invalid_since FROM ca_certificate
WHERE issuer = $1 AND (shard = $2 OR $2 < 0) AND revoked_at IS NOT NULL AND not_after >= $3 ORDER BY revoked_at, serial;

-- name: latest_crl scope: installation
SELECT issuer, shard, number, this_update, next_update, entries, der, revision FROM ca_crl
WHERE issuer = $1 AND shard = $2 ORDER BY number DESC LIMIT 1;

-- name: unpublished scope: installation
-- What the last list does not tell of; asked when a shard has changed after it.
SELECT MIN(revoked_at) FROM ca_certificate
WHERE issuer = $1 AND (shard = $2 OR $2 < 0) AND revoked_at IS NOT NULL AND revision > $3;

-- name: insert_crl scope: installation
INSERT INTO ca_crl (issuer, shard, number, this_update, next_update, entries, revision, der)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- ---- looking ----

-- name: certificate scope: installation
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate WHERE issuer = $1 AND serial = $2
UNION ALL
SELECT issuer, serial, 0, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, NULL,
  NULL, der, shard, profile_hash, follows, NULL FROM ca_promise WHERE issuer = $1 AND serial = $2;

-- name: certificates_named [sqlite] scope: installation
-- $2: their serials, as a JSON array.
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate
WHERE issuer = $1 AND serial IN (SELECT value FROM json_each($2));
-- name: certificates_named [postgresql] scope: installation
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate
WHERE issuer = $1 AND serial IN (SELECT json_array_elements_text($2::json));

-- name: certificate_of_order scope: installation
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since, o.fingerprint
FROM ca_order o JOIN ca_certificate c ON c.issuer = o.issuer AND c.serial = o.serial WHERE o.order_id = $1
UNION ALL
SELECT p.issuer, p.serial, 0, p.profile, p.order_id, p.subscriber, p.key_id, p.subject, p.not_before, p.not_after,
  p.made, NULL, NULL, p.der, p.shard, p.profile_hash, p.follows, NULL, o.fingerprint
FROM ca_order o JOIN ca_promise p ON p.issuer = o.issuer AND p.serial = o.serial WHERE o.order_id = $1;

-- name: of_subscriber scope: installation
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate WHERE subscriber = $1 AND subscriber <> ''
UNION ALL
SELECT issuer, serial, 0, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, NULL,
  NULL, der, shard, profile_hash, follows, NULL FROM ca_promise WHERE subscriber = $1 AND subscriber <> ''
ORDER BY made DESC, serial;

-- name: own_certificates scope: installation
-- The oldest first: their place is the generation that the id of a CA carries.
-- Those that were revoked too, so that nobody takes their place.
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate
WHERE subscriber = '' AND profile = $1 AND state = 1 ORDER BY made, revision;

-- name: inventory scope: installation
-- $2: 0 any, 1 valid, 2 expired, 3 revoked for good, 4 held. $1 is now.
SELECT issuer, serial, state, profile, order_id, subscriber, key_id, subject, not_before, not_after, made, revoked_at,
  reason, der, shard, profile_hash, follows, invalid_since FROM ca_certificate
WHERE ($2 = 0
    OR ($2 = 1 AND revoked_at IS NULL AND not_after >= $1)
    OR ($2 = 2 AND revoked_at IS NULL AND not_after < $1)
    OR ($2 = 3 AND revoked_at IS NOT NULL AND reason <> 6)
    OR ($2 = 4 AND revoked_at IS NOT NULL AND reason = 6))
  AND ($3 = '' OR profile = $3)
  AND ($4 = '' OR subscriber = $4)
  AND not_after >= $5 AND not_after < $6
  AND issuer = $7 AND serial > $8
ORDER BY serial LIMIT $9;

-- name: word_count scope: installation
-- In the index's order: left to itself PostgreSQL reads the table from its beginning for a word that many have.
SELECT COUNT(*) FROM (SELECT 1 FROM ca_word WHERE word >= $1 AND word < $2 ORDER BY word, issuer, serial LIMIT 2000) few;

-- name: search_words scope: installation
-- The rarest word leads; a page looks at no more than $8 of its certificates, so that a search takes as long
-- among ten million as among ten thousand. $1, $2: as in inventory.
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since, w.word
FROM (SELECT word, issuer, serial FROM ca_word
  WHERE word >= $3 AND word < $4 AND (word, issuer, serial) > ($5, $6, $7)
  ORDER BY word, issuer, serial LIMIT $8) w
JOIN ca_certificate c ON c.issuer = w.issuer AND c.serial = w.serial
WHERE ($2 = 0
    OR ($2 = 1 AND c.revoked_at IS NULL AND c.not_after >= $1)
    OR ($2 = 2 AND c.revoked_at IS NULL AND c.not_after < $1)
    OR ($2 = 3 AND c.revoked_at IS NOT NULL AND c.reason <> 6)
    OR ($2 = 4 AND c.revoked_at IS NOT NULL AND c.reason = 6))
  AND c.not_after >= $9 AND c.not_after < $10
  AND ($11 = '' OR EXISTS (SELECT 1 FROM ca_word x
    WHERE x.issuer = w.issuer AND x.serial = w.serial AND x.word >= $11 AND x.word < $12))
  AND ($13 = '' OR EXISTS (SELECT 1 FROM ca_word x
    WHERE x.issuer = w.issuer AND x.serial = w.serial AND x.word >= $13 AND x.word < $14))
  AND ($15 = '' OR EXISTS (SELECT 1 FROM ca_word x
    WHERE x.issuer = w.issuer AND x.serial = w.serial AND x.word >= $15 AND x.word < $16))
ORDER BY w.word, w.issuer, w.serial LIMIT $17;

-- name: search_end scope: installation
-- Where such a page ends: the last place that was looked at.
SELECT word, issuer, serial FROM ca_word
WHERE word >= $1 AND word < $2 AND (word, issuer, serial) > ($3, $4, $5)
ORDER BY word, issuer, serial LIMIT 1 OFFSET $6;

-- name: by_expiry scope: installation
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since
FROM ca_certificate c
WHERE ($2 = 0
    OR ($2 = 1 AND c.revoked_at IS NULL AND c.not_after >= $1)
    OR ($2 = 2 AND c.revoked_at IS NULL AND c.not_after < $1)
    OR ($2 = 3 AND c.revoked_at IS NOT NULL AND c.reason <> 6)
    OR ($2 = 4 AND c.revoked_at IS NOT NULL AND c.reason = 6))
  AND c.not_after >= $3 AND c.not_after < $4 AND (c.not_after, c.issuer, c.serial) > ($5, $6, $7)
ORDER BY c.not_after, c.issuer, c.serial LIMIT $8;

-- name: by_revocation scope: installation
-- The newest first.
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since
FROM ca_certificate c
WHERE c.revoked_at IS NOT NULL AND c.reason <> 6 AND (c.revoked_at, c.issuer, c.serial) < ($1, $2, $3)
ORDER BY c.revoked_at DESC, c.issuer DESC, c.serial DESC LIMIT $4;

-- name: held scope: installation
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since
FROM ca_certificate c
WHERE c.reason = 6 AND (c.issuer, c.serial) > ($1, $2) ORDER BY c.issuer, c.serial LIMIT $3;

-- name: worded scope: installation
SELECT COALESCE((SELECT revision FROM ca_worded WHERE id = 1), 0);

-- name: set_worded scope: installation
INSERT INTO ca_worded (id, revision) VALUES (1, $1)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision WHERE ca_worded.revision < excluded.revision;

-- name: to_word scope: installation
SELECT c.issuer, c.serial, c.state, c.profile, c.order_id, c.subscriber, c.key_id, c.subject, c.not_before, c.not_after,
  c.made, c.revoked_at, c.reason, c.der, c.shard, c.profile_hash, c.follows, c.invalid_since, c.revision
FROM ca_certificate c WHERE c.revision > 0 AND c.revision > $1 ORDER BY c.revision LIMIT $2;

-- name: add_word scope: installation
INSERT INTO ca_word (word, issuer, serial) VALUES ($1, $2, $3) ON CONFLICT (word, issuer, serial) DO NOTHING;

-- name: status_changes scope: installation
SELECT revision, issuer, serial, revoked_at, reason FROM ca_certificate
WHERE revision > 0 AND revision > $1 AND revision <= $2 ORDER BY revision LIMIT $3;

-- name: last_revision scope: installation
SELECT COALESCE((SELECT last FROM ca_revision WHERE id = 1), 0);

-- ---- what two officers do together ----

-- name: insert_request scope: installation
INSERT INTO ca_request (id, act, content, hash, state, asked_by, asked, result, version) VALUES ($1, $2, $3, $4, 0, $5, $6, '', 1);

-- name: amend_request scope: installation
UPDATE ca_request SET content = $2, hash = $3, asked_by = $4, version = version + 1 WHERE id = $1 AND state = 0;

-- name: take_about scope: installation
-- Who asked first? The answer is that request, be it the one that asks.
INSERT INTO ca_request_about (about, request) VALUES ($1, $2)
ON CONFLICT (about) DO UPDATE SET request = ca_request_about.request RETURNING request;

-- name: free_about scope: installation
DELETE FROM ca_request_about WHERE request = $1;

-- name: open_request scope: installation
-- The same content, asked for before anybody kept what a request is about.
SELECT id FROM ca_request WHERE hash = $1 AND state IN (0, 1, 3) ORDER BY asked, id LIMIT 1;

-- name: move_request scope: installation
UPDATE ca_request SET state = $3, decided = $4, result = $5, version = version + 1 WHERE id = $1 AND state = $2;

-- name: approve_request scope: installation
INSERT INTO ca_approval (request, officer, hash, given) VALUES ($1, $2, $3, $4)
ON CONFLICT (request, officer, hash) DO NOTHING;

-- name: void_approvals scope: installation
DELETE FROM ca_approval WHERE request = $1;

-- name: approvals scope: installation
SELECT officer FROM ca_approval WHERE request = $1 AND hash = $2 ORDER BY given, officer;

-- name: request scope: installation
SELECT id, act, content, hash, state, asked_by, asked, decided, result FROM ca_request WHERE id = $1;

-- name: requests scope: installation
-- -1: what waits for somebody: for an approval (0), or after a failure (3).
SELECT id, act, content, hash, state, asked_by, asked, decided, result FROM ca_request
WHERE state = $1 OR ($1 = -1 AND state IN (0, 3)) ORDER BY asked, id LIMIT $2;
