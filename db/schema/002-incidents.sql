-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 2: incidents and verdicts, and the words of a finding as columns of their own.

ALTER TABLE finding ADD COLUMN verdict TEXT;        -- what happened, in sentences; NULL: the title says it all
ALTER TABLE finding ADD COLUMN advice TEXT;         -- what to do now; NULL: the rule's page has it
ALTER TABLE finding ADD COLUMN classes TEXT;        -- the known classes of livelock that the rule is for, "L01 L02"
ALTER TABLE finding ADD COLUMN incident_id INTEGER; -- the incident that it belongs to
ALTER TABLE finding ADD COLUMN explains INTEGER;    -- how many findings it explains, over all steps
ALTER TABLE finding ADD COLUMN rank INTEGER;        -- place in the capture, from 1, the verdict; NULL: suppressed

ALTER TABLE not_evaluated ADD COLUMN kind TEXT;     -- missing (facts), slow, or mistake (in the rule)

-- Kills of one scope less than a minute apart with the events around, or a stall without kills. Findings belong to one.
CREATE TABLE incident (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    scope         TEXT NOT NULL CHECK (scope IN ('global', 'memcg', 'constrained', 'stall')),
    memcg         TEXT,              -- whose limit was hit, where that is told
    first_ms      INTEGER,           -- on the capture's clock (see moments), NULL where no time is known
    last_ms       INTEGER,
    kills         INTEGER NOT NULL,  -- processes killed
    events        INTEGER NOT NULL,
    first_kill_id INTEGER,           -- of the reports
    last_kill_id  INTEGER,
    newest        INTEGER NOT NULL,  -- 1: the newest, which a dump's present state belongs to
    finding_id    INTEGER,           -- its verdict: its finding with the best rank that nothing explains
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- What a capture comes to: one row a capture.
CREATE TABLE verdict (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('named', 'unexplained', 'undecided', 'nothing')),
    finding_id  INTEGER,             -- the finding that explains most (status named)
    clause      TEXT,                -- what follows for livelocks: "No known livelock.", or why that is undecided
    signature   TEXT,                -- equal for the same failure on another machine, build or kernel
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE INDEX incident_first ON incident (capture_id, first_ms);
CREATE INDEX incident_scope ON incident (capture_id, scope, first_ms);
CREATE INDEX wait_task ON wait (capture_id, task_id);
CREATE INDEX wait_target ON wait (capture_id, target_type, target_id) WHERE target_id IS NOT NULL;
CREATE INDEX event_kind ON event (capture_id, kind);
CREATE INDEX event_task ON event (capture_id, task_id) WHERE task_id IS NOT NULL;
CREATE INDEX task_victims ON task (capture_id) WHERE oom_victim;
CREATE INDEX task_mm ON task (capture_id, mm_id) WHERE mm_id IS NOT NULL;
CREATE INDEX oom_kill_victim ON oom_kill (capture_id, victim_pid);
CREATE INDEX oom_candidate_kill ON oom_candidate (capture_id, kill_id);
CREATE INDEX zone_kill ON zone (capture_id, kill_id);
CREATE INDEX vmstat_kill ON vmstat (capture_id, kill_id, name);
