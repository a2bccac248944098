-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           kernel/panic-own-cause
-- rev:          1
-- title:        {what}
-- verdict:      The kernel panicked because {what}: {meaning}{other}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     event
-- only-with:    event.panic
-- explained-by: kernel/oops
-- falsepos:     What made init exit may be a consequence of a shortage after all, when files could not be read.
-- affected:     any kernel
-- refs:         doc:kernel/panic-own-cause.md
-- A panic whose words name a cause of its own. Init that SIGKILL ended (exit code 9) may be an OOM victim and is left to kernel/panic.
SELECT CASE WHEN e.text LIKE '%kill init%' THEN 'init' WHEN e.text LIKE '%stack%' THEN 'stack' WHEN e.text LIKE '%root%' THEN 'root' ELSE 'machine-check' END AS fingerprint, 'event:' || min(e.id) AS evidence,
       CASE WHEN e.text LIKE '%kill init%' THEN 'the first process ended' WHEN e.text LIKE '%stack%' THEN 'a kernel stack was overwritten'
            WHEN e.text LIKE '%root%' THEN 'the root file system was not found' WHEN e.text LIKE '%No working init%' THEN 'no program could be started as init'
            ELSE 'the hardware reported an error that cannot be corrected' END AS what,
       CASE WHEN e.text LIKE '%exitcode=0x0000000b%' THEN 'init got SIGSEGV (exit code 0xb).' WHEN e.text LIKE '%exitcode=0x00000004%' THEN 'init got SIGILL (exit code 4).'
            WHEN e.text LIKE '%exitcode=0x00000007%' THEN 'init got SIGBUS (exit code 7): a page of its program could not be read.' WHEN e.text LIKE '%exitcode=0x00000006%' THEN 'init called abort() (exit code 6).'
            WHEN e.text LIKE '%exitcode=0x00007f00%' THEN 'init returned 127: a program or library of the initramfs is missing.'
            WHEN e.text LIKE '%kill init%' THEN 'init returned by itself (' || trim(substr(e.text, instr(e.text, 'exitcode')), ' !') || ').'
            WHEN e.text LIKE '%stack%' THEN 'what ran there took more stack than there is, or wrote beyond a buffer.'
            WHEN e.text LIKE '%root%' THEN 'a driver is missing from the initramfs, or root= is wrong.' WHEN e.text LIKE '%No working init%' THEN 'init= or the root file system is wrong.'
            ELSE 'look at what the hardware''s own log says.' END AS meaning,
       CASE WHEN EXISTS (SELECT 1 FROM kills k) THEN ' The OOM report in the log is not the cause.' ELSE '' END AS other
  FROM events e
 WHERE e.capture_id = :capture AND e.kind = 'panic'
   AND (e.text LIKE '%corrupted stack end%' OR e.text LIKE '%stack is corrupted%' OR e.text LIKE '%Unable to mount root%' OR e.text LIKE '%No working init%' OR e.text LIKE '%achine check%'
        OR (e.text LIKE '%Attempted to kill init%exitcode=%' AND e.text NOT LIKE '%exitcode=0x00000009%'))
   AND e.id = (SELECT min(x.id) FROM events x WHERE x.capture_id = :capture AND x.kind = 'panic')
HAVING min(e.id) IS NOT NULL;
