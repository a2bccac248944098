#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /door.ko
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/full
echo 40M >/sys/fs/cgroup/full/memory.max
(
	echo 0 >/sys/fs/cgroup/full/cgroup.procs
	exec stubborn
) &
sleep 2
(
	echo 0 >/sys/fs/cgroup/full/cgroup.procs
	echo -1000 >/proc/self/oom_score_adj
	exec eater 100
) &
echo "scenario: truth eater_pid=$!" >/dev/kmsg
# The reaper tries ten times, a tenth of a second apart.
sleep 6
echo t >/proc/sysrq-trigger
# Where a thread writes to the console (PREEMPT_RT), what the eater causes to be said would overtake it.
echo 4 >/proc/sys/kernel/printk
echo ready >/proc/zoo
