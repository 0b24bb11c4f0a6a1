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

-- name: waiting
SELECT c.sop, t.row_no, t.role, COUNT(*), MIN(t.since) FROM workflow_task t
JOIN workflow_case c ON c.office = t.office AND c.id = t.case_id
WHERE t.office = $1 GROUP BY c.sop, t.row_no, t.role ORDER BY c.sop, t.row_no, t.role;

-- name: row_facts
-- Told by whole minutes: what comes out grows with the minutes there are, not with the cases.
SELECT sop, row_no, unit, amount, worked / 60, COUNT(*), CAST(SUM(late) AS BIGINT),
       CAST(SUM(CASE WHEN visits > 1 THEN 1 ELSE 0 END) AS BIGINT)
FROM workflow_row_fact WHERE office = $1 AND left_at >= $2 AND left_at < $3
GROUP BY sop, row_no, worked / 60, unit, amount ORDER BY sop, row_no, worked / 60, unit, amount;

-- name: row_waits
-- From coming to the row until leaving it, by the clock on the wall.
SELECT sop, row_no, (left_at - entered) / 60000000, COUNT(*)
FROM workflow_row_fact WHERE office = $1 AND left_at >= $2 AND left_at < $3
GROUP BY sop, row_no, (left_at - entered) / 60000000 ORDER BY sop, row_no, (left_at - entered) / 60000000;

-- name: opened_by_day
SELECT (opened + $4) / 86400000000, COUNT(*) FROM workflow_case WHERE office = $1 AND opened >= $2 AND opened < $3
GROUP BY (opened + $4) / 86400000000 ORDER BY (opened + $4) / 86400000000;

-- name: ended_by_day
SELECT (changed + $4) / 86400000000, COUNT(*) FROM workflow_case
WHERE office = $1 AND status IN ('done', 'refused', 'withdrawn', 'expired') AND changed >= $2 AND changed < $3
GROUP BY (changed + $4) / 86400000000 ORDER BY (changed + $4) / 86400000000;

-- name: fates
SELECT status, COUNT(*) FROM workflow_case WHERE office = $1 AND opened >= $2 AND opened < $3 GROUP BY status ORDER BY status;

-- name: checks
SELECT body FROM workflow_event WHERE office = $1 AND verb = 'check_documents' AND at >= $2 AND at < $3 ORDER BY at, case_id;

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
