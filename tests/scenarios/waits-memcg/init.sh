#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /pool.ko
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir -p /sys/fs/cgroup/high
echo 1M >/sys/fs/cgroup/high/memory.high
for nth in 1 2; do
	(
		echo 0 >/sys/fs/cgroup/high/cgroup.procs
		exec eater 64
	) &
	echo "m_high$nth:$! memory memcg details=memcg-throttle" >/tmp/told$nth
done
# Throttling grows with the excess.
sleep 5
cat /sys/fs/cgroup/high/memory.current
for nth in 1 2; do
	cat /tmp/told$nth >/proc/zoo
done
echo t >/proc/sysrq-trigger
echo ready >/proc/zoo
