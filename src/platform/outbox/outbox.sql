-- platform/outbox/outbox.sql: messages that wait, were delivered, or are dead.

-- migration: 1
CREATE TABLE outbox_message (
  office TEXT NOT NULL,
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  posted BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  state TEXT NOT NULL,          -- waiting, delivered, dead
  due BIGINT NOT NULL,          -- not before; while leased, when the lease ends
  leased_by TEXT NOT NULL,      -- the node that is delivering it, '' for none
  last_error TEXT NOT NULL,
  delivered BIGINT,
  UNIQUE (office, kind, key)
);
CREATE INDEX outbox_due ON outbox_message (kind, due) WHERE state = 'waiting';
CREATE INDEX outbox_state ON outbox_message (state, posted);

-- name: post
-- A second post of the same key changes nothing and learns the id of the first.
INSERT INTO outbox_message (office, id, kind, key, body, posted, attempts, state, due, leased_by, last_error)
VALUES ($1, $2, $3, $4, $5, $6, 0, 'waiting', $6, '', '')
ON CONFLICT (office, kind, key) DO UPDATE SET key = excluded.key
RETURNING id;

-- name: lease scope: across
-- One courier carries the messages of all offices.
UPDATE outbox_message SET leased_by = $1, due = $2, attempts = attempts + 1
WHERE id IN (SELECT id FROM outbox_message WHERE state = 'waiting' AND kind = $3 AND due <= $4
             ORDER BY due, id LIMIT $5)
RETURNING id, office, kind, key, body, posted, attempts;
-- name: lease [postgresql] scope: across
-- What another node is just taking is passed over, not waited for.
UPDATE outbox_message SET leased_by = $1, due = $2, attempts = attempts + 1
WHERE id IN (SELECT id FROM outbox_message WHERE state = 'waiting' AND kind = $3 AND due <= $4
             ORDER BY due, id LIMIT $5 FOR UPDATE SKIP LOCKED)
RETURNING id, office, kind, key, body, posted, attempts;

-- name: delivered scope: across
-- Whoever delivered it, it is delivered; and what it carried is no longer ours to keep.
UPDATE outbox_message SET state = 'delivered', delivered = $2, body = '', leased_by = '', last_error = ''
WHERE id = $1 AND state <> 'delivered';

-- name: again scope: across
-- By the courier of all offices. Only the holder of the lease: one that lost it must not put off what its successor is doing.
UPDATE outbox_message SET due = $3, leased_by = '', last_error = $4
WHERE id = $1 AND leased_by = $2 AND state = 'waiting';

-- name: dead scope: across
-- By the courier of all offices, as above.
UPDATE outbox_message SET state = 'dead', leased_by = '', last_error = $3
WHERE id = $1 AND leased_by = $2 AND state = 'waiting';

-- name: order
-- Those about the same thing: how many before this one still wait, how many after it are delivered.
SELECT COALESCE(SUM(CASE WHEN state = 'waiting' AND posted < $4 THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN state = 'delivered' AND posted > $4 THEN 1 ELSE 0 END), 0)
FROM outbox_message WHERE office = $1 AND kind = $2 AND key LIKE $3;

-- name: standing scope: across
-- The operator of the installation looks after the messages of all offices.
SELECT id, office, kind, key, body, posted, attempts, state, due, last_error FROM outbox_message
WHERE state = $1 ORDER BY posted, id LIMIT $2;

-- name: revive scope: across
-- By the operator, who looks after all of them.
UPDATE outbox_message SET state = 'waiting', due = $2, attempts = 0 WHERE id = $1 AND state = 'dead';
