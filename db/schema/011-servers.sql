-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 12: who serves a disk, who holds a journal's handle, and a reaper that goes in circles.

ALTER TABLE device ADD COLUMN server_task_id INTEGER;  -- → task.id; the process that answers its requests (nbd), as the task that leads it
ALTER TABLE task ADD COLUMN journal_addr INTEGER;     -- the journal_t that it holds a handle of (current->journal_info): commits wait for it
ALTER TABLE oom_state ADD COLUMN reaper_loop INTEGER; -- 1: a task stands in the oom_reaper's queue a second time
