-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 16: which words a column takes, of the tables that each log fills, is said with OR. For IN with three words or more SQLite 3.40
-- makes a table of them in each INSERT, which was a tenth of what a row cost.

CREATE TABLE kept_coverage AS SELECT * FROM coverage;
DROP TABLE coverage;
-- What a capture says about a group of facts (a table's name): without it a rule that needs the group is
-- not evaluated.
CREATE TABLE coverage (
    capture_id  INTEGER NOT NULL,
    fact        TEXT NOT NULL,
    status      TEXT NOT NULL,     -- one of complete, partial, absent
    reason      TEXT,
    PRIMARY KEY (capture_id, fact),
    CHECK (status = 'complete' OR status = 'partial' OR status = 'absent')
) WITHOUT ROWID;
INSERT INTO coverage SELECT * FROM kept_coverage;
DROP TABLE kept_coverage;

CREATE TABLE kept_wait AS SELECT * FROM wait;
DROP TABLE wait;
CREATE TABLE wait (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    locator       TEXT,
    task_id       INTEGER NOT NULL,
    kind          TEXT NOT NULL,     -- mutex, rwsem-read, rwsem-write, …, memory, io, completion, …
    detail        TEXT,              -- memory: reclaim, slowpath, oom-turn, throttle, mempool, …; kswapd, which reclaims
                                     -- for others, has no target
    target_type   TEXT,              -- lock, memory, work, workqueue, page, device, memcg, oom-turn, task
    target_id     INTEGER,           -- row of that table, where it has one
    target_addr   INTEGER,
    target_text   TEXT,
    waiter_addr   INTEGER,           -- the waiter structure, for a person to check
    certainty     TEXT NOT NULL,     -- one of certain, likely, unknown
    how           TEXT NOT NULL,     -- "mutex_waiter on its stack", "log line", …
    func          TEXT,              -- the frame that shows it: "__mutex_lock"
    caller        TEXT,              -- who asked: "load_module+0x1cdc"
    caller_module TEXT,
    since_ms      INTEGER,           -- for how long
    gfp_mask      INTEGER,
    gfp           TEXT,              -- names
    page_order    INTEGER,
    within_id     INTEGER,           -- the wait in the course of which this one came up (waits.id)
    gfp_how       TEXT,   -- dumps: where the mask was read: "variable", "scan_control of try_to_free_pages() on its stack"
    zone          TEXT,   -- the highest zone that the request may use, as zones.name
    PRIMARY KEY (capture_id, id),
    CHECK (certainty = 'certain' OR certainty = 'likely' OR certainty = 'unknown')
) WITHOUT ROWID;
INSERT INTO wait SELECT * FROM kept_wait;
DROP TABLE kept_wait;
CREATE INDEX wait_task ON wait (capture_id, task_id);
CREATE INDEX wait_target ON wait (capture_id, target_type, target_id) WHERE target_id IS NOT NULL;

CREATE TABLE kept_edge AS SELECT * FROM edge;
DROP TABLE edge;
-- The wait-for graph. Node types: task, lock, work, workqueue, page, device, memcg, oom-turn, memory.
CREATE TABLE edge (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kind        TEXT NOT NULL,     -- one of waits-for, held-by, waits-for-memory, would-free, served-by
    src_type    TEXT NOT NULL,
    src_id      INTEGER NOT NULL,    -- 0 for a node type with one node (memory, oom-turn)
    dst_type    TEXT NOT NULL,
    dst_id      INTEGER NOT NULL,
    certainty   TEXT NOT NULL,     -- one of certain, likely, unknown
    how         TEXT NOT NULL,
    fact        TEXT,                -- the fact behind it: a table and a row
    fact_id     INTEGER,
    PRIMARY KEY (capture_id, id),
    CHECK (kind = 'waits-for' OR kind = 'held-by' OR kind = 'waits-for-memory' OR kind = 'would-free' OR kind = 'served-by'),
    CHECK (certainty = 'certain' OR certainty = 'likely' OR certainty = 'unknown')
) WITHOUT ROWID;
INSERT INTO edge SELECT * FROM kept_edge;
DROP TABLE kept_edge;
CREATE INDEX edge_source ON edge (capture_id, src_type, src_id);

CREATE TABLE kept_finding AS SELECT * FROM finding;
DROP TABLE finding;
CREATE TABLE finding (
    capture_id   INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    rule         TEXT NOT NULL,
    rev          INTEGER NOT NULL,
    severity     TEXT NOT NULL,     -- one of critical, high, medium, low, info
    confidence   REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    title        TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    cycle_id     INTEGER,
    explained_by INTEGER,            -- the finding whose consequence it is
    suppressed   INTEGER NOT NULL DEFAULT 0,
    params       TEXT,               -- JSON object of the row's other columns
    verdict      TEXT,               -- what happened, in sentences; NULL: the title says it all
    advice       TEXT,               -- what to do now; NULL: the rule's page has it
    classes      TEXT,               -- the known classes of livelock that the rule is for, "L01 L02"
    incident_id  INTEGER,            -- the incident that it belongs to
    explains     INTEGER,            -- how many findings it explains, over all steps
    rank         INTEGER,            -- place in the capture, from 1, the verdict; NULL: suppressed
    PRIMARY KEY (capture_id, id),
    CHECK (severity = 'critical' OR severity = 'high' OR severity = 'medium' OR severity = 'low' OR severity = 'info')
) WITHOUT ROWID;
INSERT INTO finding SELECT * FROM kept_finding;
DROP TABLE kept_finding;

CREATE TABLE kept_incident AS SELECT * FROM incident;
DROP TABLE incident;
-- Kills of one scope less than a minute apart with the events around, or a stall without kills. Findings belong to one.
CREATE TABLE incident (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    scope         TEXT NOT NULL,     -- one of global, memcg, constrained, stall
    memcg         TEXT,              -- whose limit was hit, where that is told
    first_ms      INTEGER,           -- on the capture's clock (see moments), NULL where no time is known
    last_ms       INTEGER,
    kills         INTEGER NOT NULL,  -- processes killed
    events        INTEGER NOT NULL,
    first_kill_id INTEGER,           -- of the reports
    last_kill_id  INTEGER,
    newest        INTEGER NOT NULL,  -- 1: the newest, which a dump's present state belongs to
    finding_id    INTEGER,           -- its verdict: its finding with the best rank that nothing explains
    PRIMARY KEY (capture_id, id),
    CHECK (scope = 'global' OR scope = 'memcg' OR scope = 'constrained' OR scope = 'stall')
) WITHOUT ROWID;
INSERT INTO incident SELECT * FROM kept_incident;
DROP TABLE kept_incident;
CREATE INDEX incident_first ON incident (capture_id, first_ms);
CREATE INDEX incident_scope ON incident (capture_id, scope, first_ms);

CREATE TABLE kept_verdict AS SELECT * FROM verdict;
DROP TABLE verdict;
-- What a capture comes to: one row a capture.
CREATE TABLE verdict (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    status      TEXT NOT NULL,     -- one of named, unexplained, undecided, nothing
    finding_id  INTEGER,             -- the finding that explains most (status named)
    clause      TEXT,                -- what follows for livelocks: "No known livelock.", or why that is undecided
    signature   TEXT,                -- equal for the same failure on another machine, build or kernel
    PRIMARY KEY (capture_id, id),
    CHECK (status = 'named' OR status = 'unexplained' OR status = 'undecided' OR status = 'nothing')
) WITHOUT ROWID;
INSERT INTO verdict SELECT * FROM kept_verdict;
DROP TABLE kept_verdict;
