-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 10: which machine a capture is of and when, and what a fleet is asked: a line for each capture, beside the facts.

ALTER TABLE capture ADD COLUMN host_from TEXT;    -- path: the input does not name its host, --host-from-path does; NULL: the input
ALTER TABLE capture ADD COLUMN machine TEXT;      -- the hardware, as the kernel prints it ("Hardware name:")
ALTER TABLE capture ADD COLUMN taint TEXT;        -- letters as the kernel prints them, without blanks; '': not tainted
ALTER TABLE capture ADD COLUMN boot_id TEXT;      -- of this boot, 32 hexadecimal digits
ALTER TABLE capture ADD COLUMN booted_at TEXT;    -- wall clock, UTC, ISO 8601
ALTER TABLE capture ADD COLUMN ended_at TEXT;     -- wall clock at the dump, or at the last line or event of the log
ALTER TABLE capture ADD COLUMN clock_from TEXT;   -- how the two are known: timekeeper (a dump's), log

-- What a capture comes to, for lists over many; made again from the facts at any time. id is the capture's.
CREATE TABLE summary (
    id          INTEGER PRIMARY KEY,
    incident    INTEGER NOT NULL,    -- one machine's dump, console, journal, … of one time: the lowest id among them
    host        TEXT,                -- NULL also where the input calls it (none) or localhost
    host_key    TEXT,                -- as hosts are compared: in lower case, without a domain
    release     TEXT,
    booted_s    INTEGER,             -- seconds since 1970
    at          TEXT NOT NULL,       -- when: the verdict's incident, else the end, else when the file was changed
    at_from     TEXT NOT NULL,       -- incident, end, file, read
    status      TEXT NOT NULL,       -- as verdicts.status; none where no verdict was made
    rule        TEXT,                -- of the verdict
    severity    TEXT,
    confidence  REAL,
    classes     TEXT,                -- known classes of livelock that the verdict's finding is of; NULL: none
    title       TEXT,                -- of the verdict's finding
    signature   TEXT,
    findings    INTEGER NOT NULL,    -- that nothing explains
    from_ms     INTEGER,             -- the verdict's incident on the boot's clock; NULL: not known
    to_ms       INTEGER
);
CREATE INDEX summary_at ON summary (at);
CREATE INDEX summary_signature ON summary (signature, at);
CREATE INDEX summary_incident ON summary (incident);
CREATE INDEX summary_boot ON summary (host_key, booted_s) WHERE host_key IS NOT NULL AND booted_s IS NOT NULL;
CREATE INDEX capture_boot_id ON capture (boot_id) WHERE boot_id IS NOT NULL;

-- Kills and other events by which two captures are found to be of one boot: the same words at the same time since boot.
CREATE TABLE record (
    key         TEXT NOT NULL,       -- kill|MS|PID|COMM, or KIND|MS|PID|COMM of an event
    capture     INTEGER NOT NULL,
    PRIMARY KEY (key, capture)
) WITHOUT ROWID;
CREATE INDEX record_capture ON record (capture);
CREATE INDEX artifact_path ON artifact (path);
