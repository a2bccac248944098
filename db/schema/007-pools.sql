-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 7: worker pools. Work waits for ever where none of a pool's workers is idle and its manager cannot make another one.

CREATE TABLE pool (
    capture_id      INTEGER NOT NULL,
    id              INTEGER NOT NULL,
    locator         TEXT,
    event_id        INTEGER,         -- the lockup of which the log told with it
    no              INTEGER,         -- the kernel's own number, as in work.pool
    cpu             INTEGER,         -- whose work it runs, where that is one CPU
    cpus            TEXT,            -- as printed, "0-7"
    node            INTEGER,
    flags           INTEGER,
    nice            INTEGER,
    hung_ms         INTEGER,         -- since it last made progress, 0 when nothing waits
    workers         INTEGER,
    idle            INTEGER,         -- those of them that have nothing to do
    manager_task_id INTEGER,         -- who is about to make or to dismiss a worker
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

ALTER TABLE work ADD COLUMN by_rescuer INTEGER; -- 1: the workqueue's rescuer runs it
ALTER TABLE work ADD COLUMN mayday INTEGER;     -- 1: its workqueue has called for the rescuer

ALTER TABLE event ADD COLUMN func_doubtful INTEGER; -- 1: func is the first frame of a stack whose frames the kernel itself doubts
