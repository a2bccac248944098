-- SPDX-License-Identifier: GPL-2.0-or-later
-- After a report of knfsd that exports an NFS file system again: kcompactd meets its pages, nfsd waits for the file system below the cache.
-- expect: 1
-- confidence: 0.6
-- title: kcompactd0[170] moves pages (compaction) and waits for NFS in nfs_release_folio, while nfsd[7300], which serves NFS on this machine, hangs
-- also: task/hung, io/storage-stuck
UPDATE capture SET kind = 'log' WHERE id = 1;
INSERT INTO task (capture_id, id, pid, tgid, comm, state) VALUES (1, 1, 170, 170, 'kcompactd0', 'D'), (1, 2, 7300, 7300, 'nfsd', 'D'), (1, 3, 7302, 7302, 'nfsd', 'D');
INSERT INTO wait (capture_id, id, task_id, kind, certainty, how, func, caller, since_ms) VALUES
  (1, 1, 1, 'io', 'likely', 'frames of its stack', 'folio_wait_private_2', 'nfs_release_folio', 122000),
  (1, 2, 2, 'rwsem-read', 'likely', 'frames of its stack', 'rwsem_down_read_slowpath', 'ext4_llseek', 122000),
  (1, 3, 3, 'rwsem-read', 'likely', 'frames of its stack', 'rwsem_down_read_slowpath', 'ext4_llseek', 122000);
INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES
  (1, 1, 0, 'folio_wait_private_2', 'log', 1), (1, 1, 1, 'nfs_release_folio', 'log', 1), (1, 1, 2, 'filemap_release_folio', 'log', 1), (1, 1, 3, 'migrate_pages', 'log', 1),
  (1, 1, 4, 'compact_zone', 'log', 1), (1, 2, 0, 'rwsem_down_read_slowpath', 'log', 1), (1, 2, 1, 'ext4_llseek', 'log', 1);
INSERT INTO event (capture_id, id, locator, kind, comm, pid, task_id, duration_ms) VALUES
  (1, 1, 'log:x:5', 'hung-task', 'kcompactd0', 170, 1, 122000), (1, 2, 'log:x:9', 'hung-task', 'nfsd', 7300, 2, 122000);
