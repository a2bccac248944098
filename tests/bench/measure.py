#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command and prints "MEDIAN_MS MAX_RSS_MB" of it: wall time, after one run to warm up.

usage: measure.py RUNS COMMAND [ARGUMENT...]
"""

import os
import statistics
import subprocess
import sys
import time


def run(command):
    """(seconds, KiB) of one run."""
    start = time.monotonic()
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: {said.decode(errors='replace').strip()}")
    return time.monotonic() - start, usage.ru_maxrss


runs, command = int(sys.argv[1]), sys.argv[2:]
run(command)
times, sizes = zip(*(run(command) for _ in range(runs)))
print(f"{statistics.median(times) * 1000:.1f} {max(sizes) / 1024:.0f}")
