-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 6: tables without rowids whose keys are their first columns. SQLite 3.40's integrity_check looks for NULLs in the
-- wrong columns of others, and calls whole databases broken.

CREATE TABLE kept_cycle_edge AS SELECT capture_id, cycle_id, pos, edge_id FROM cycle_edge;
DROP TABLE cycle_edge;
CREATE TABLE cycle_edge (
    capture_id INTEGER NOT NULL,
    cycle_id   INTEGER NOT NULL,
    pos        INTEGER NOT NULL,     -- from 0, in the direction of the edges
    edge_id    INTEGER NOT NULL,
    PRIMARY KEY (capture_id, cycle_id, pos)
) WITHOUT ROWID;
INSERT INTO cycle_edge SELECT * FROM kept_cycle_edge;
DROP TABLE kept_cycle_edge;

CREATE TABLE kept_finding_evidence AS SELECT capture_id, finding_id, pos, evidence_id FROM finding_evidence;
DROP TABLE finding_evidence;
CREATE TABLE finding_evidence (
    capture_id   INTEGER NOT NULL,
    finding_id   INTEGER NOT NULL,
    pos          INTEGER NOT NULL,
    evidence_id  INTEGER NOT NULL,
    PRIMARY KEY (capture_id, finding_id, pos)
) WITHOUT ROWID;
INSERT INTO finding_evidence SELECT * FROM kept_finding_evidence;
DROP TABLE kept_finding_evidence;
