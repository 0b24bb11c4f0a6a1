-- office/reports/reports.sql: what is counted out of cases, registers and the archive. Nothing is written here; the
-- indexes let a month be read without the years before it.
-- migration: 1
CREATE INDEX reports_case_opened ON workflow_case (office, opened);
CREATE INDEX reports_case_ended ON workflow_case (office, status, changed);
CREATE INDEX reports_event_time ON workflow_event (office, verb, at);
CREATE INDEX reports_fact_time ON workflow_row_fact (office, left_at);
CREATE INDEX reports_letter_archived ON letter (office, archived_at);

-- migration: 2
CREATE INDEX reports_agenda_day ON agenda_entry (office, year, day, book, state);

-- migration: 3
-- Each holds all that its question asks, so that a month is read from the index alone: the rows themselves carry the
-- state of a case and lie far apart.
DROP INDEX reports_case_opened;
CREATE INDEX reports_case_opened ON workflow_case (office, opened, sop, status);
DROP INDEX reports_case_ended;
CREATE INDEX reports_case_ended ON workflow_case (office, status, changed, sop, opened);
DROP INDEX reports_fact_time;
CREATE INDEX reports_fact_row ON workflow_row_fact (office, sop, row_no, left_at, worked, unit, amount, late, visits, entered);

-- name: opened
SELECT sop, COUNT(*) FROM workflow_case WHERE office = $1 AND opened >= $2 AND opened < $3 GROUP BY sop ORDER BY sop;

-- name: ended
-- The days from opening to the end, of a thousandth each.
SELECT sop, status, (changed - opened) / 86400000, COUNT(*) FROM workflow_case
WHERE office = $1 AND status IN ('done', 'refused', 'withdrawn', 'expired') AND changed >= $2 AND changed < $3
GROUP BY sop, status, (changed - opened) / 86400000 ORDER BY sop, status, (changed - opened) / 86400000;

-- name: standing
SELECT status, COUNT(*) FROM workflow_case WHERE office = $1 AND status IN ('open', 'returned', 'following')
GROUP BY status ORDER BY status;

-- name: standing_cases
-- The cases that stand at a row, with their clocks: as many as are open, however many there were.
SELECT id, sop, row_no, state FROM workflow_case WHERE office = $1 AND status IN ('open', 'returned');

-- name: waiting
SELECT t.case_id, c.sop, t.row_no, t.role, MIN(t.since) FROM workflow_task t
JOIN workflow_case c ON c.office = t.office AND c.id = t.case_id
WHERE t.office = $1 GROUP BY c.sop, t.row_no, t.role, t.case_id ORDER BY c.sop, t.row_no, t.role, t.case_id;

-- name: rows_with_facts
-- The rows that ever were left, each found from the one before it.
WITH RECURSIVE procedures(sop) AS (
  SELECT MIN(f.sop) FROM workflow_row_fact f WHERE f.office = $1
  UNION ALL
  SELECT (SELECT MIN(f.sop) FROM workflow_row_fact f WHERE f.office = $1 AND f.sop > p.sop)
  FROM procedures p WHERE p.sop IS NOT NULL
), pairs(sop, row_no) AS (
  SELECT p.sop, (SELECT MIN(f.row_no) FROM workflow_row_fact f WHERE f.office = $1 AND f.sop = p.sop)
  FROM procedures p WHERE p.sop IS NOT NULL
  UNION ALL
  SELECT r.sop, (SELECT MIN(f.row_no) FROM workflow_row_fact f
                 WHERE f.office = $1 AND f.sop = r.sop AND f.row_no > r.row_no)
  FROM pairs r WHERE r.row_no IS NOT NULL
)
SELECT sop, row_no FROM pairs WHERE row_no IS NOT NULL ORDER BY sop, row_no;

-- name: row_facts
-- Of one row, told by whole minutes: what comes out grows with the minutes there are, not with the cases.
SELECT worked / 60, unit, amount, COUNT(*), CAST(SUM(late) AS BIGINT),
       CAST(SUM(CASE WHEN visits > 1 THEN 1 ELSE 0 END) AS BIGINT)
FROM workflow_row_fact WHERE office = $1 AND sop = $2 AND row_no = $3 AND left_at >= $4 AND left_at < $5
GROUP BY worked / 60, unit, amount ORDER BY worked / 60, unit, amount;

-- name: row_waits
-- From coming to the row until leaving it, by the clock on the wall.
SELECT (left_at - entered) / 60000000, COUNT(*)
FROM workflow_row_fact WHERE office = $1 AND sop = $2 AND row_no = $3 AND left_at >= $4 AND left_at < $5
GROUP BY (left_at - entered) / 60000000 ORDER BY (left_at - entered) / 60000000;

-- name: opened_by_day
SELECT (opened + $4) / 86400000000, COUNT(*) FROM workflow_case WHERE office = $1 AND opened >= $2 AND opened < $3
GROUP BY (opened + $4) / 86400000000 ORDER BY (opened + $4) / 86400000000;

-- name: ended_by_day
SELECT (changed + $4) / 86400000000, COUNT(*) FROM workflow_case
WHERE office = $1 AND status IN ('done', 'refused', 'withdrawn', 'expired') AND changed >= $2 AND changed < $3
GROUP BY (changed + $4) / 86400000000 ORDER BY (changed + $4) / 86400000000;

-- name: fates
-- COALESCE: to group by the status as it stands SQLite would walk the index of statuses, of all years.
SELECT COALESCE(status, ''), COUNT(*) FROM workflow_case WHERE office = $1 AND opened >= $2 AND opened < $3
GROUP BY COALESCE(status, '') ORDER BY COALESCE(status, '');

-- name: checks
SELECT body FROM workflow_event WHERE office = $1 AND verb = 'check_documents' AND at >= $2 AND at < $3
  AND body LIKE '%"incomplete":"%' AND body NOT LIKE '%"incomplete":"-"%' ORDER BY at, case_id;

-- name: book_count
SELECT state, COUNT(*) FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 AND day >= $4 AND day < $5
GROUP BY state ORDER BY state;

-- name: agenda
SELECT book, sequence, number, day, their_number, letter_day, sender, receiver, subject, classification, state, reason
FROM agenda_entry WHERE office = $1 AND year = $2 AND day >= $3 AND day < $4 AND ($5 = '' OR book = $5)
ORDER BY day, book, sequence;

-- name: archive
SELECT number, day, subject, classification, retention_years, archived_at FROM letter
WHERE office = $1 AND archived_at >= $2 AND archived_at < $3 ORDER BY archived_at, id;

-- name: archive_due
-- Letters whose retention has ended by the day: for the decision to keep them longer or to destroy them.
SELECT number, day, subject, classification, retention_years, archived_at FROM letter
WHERE office = $1 AND archived_at IS NOT NULL AND retention_years > 0
  AND archived_at + retention_years * 31557600000000 <= $2 ORDER BY archived_at, id LIMIT 5000;
