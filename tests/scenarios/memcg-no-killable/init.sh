#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/full
echo 20M >/sys/fs/cgroup/full/memory.max
(
	echo 0 >/sys/fs/cgroup/full/cgroup.procs
	echo -1000 >/proc/self/oom_score_adj
	exec eater 100
) &
sleep 3
echo "scenario: ready" >/dev/kmsg
