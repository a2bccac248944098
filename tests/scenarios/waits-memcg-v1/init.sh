#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /door.ko
mkdir /tmp/memory
if ! mount -t cgroup -o memory none /tmp/memory; then
	echo "scenario: skipped: no memory controller of cgroup v1" >/dev/kmsg
fi
mkdir /tmp/memory/full
echo 4M >/tmp/memory/full/memory.limit_in_bytes
echo 1 >/tmp/memory/full/memory.oom_control
for nth in 1 2; do
	(
		echo 0 >/tmp/memory/full/cgroup.procs
		exec eater 64
	) &
	echo "m_oom$nth:$! memory memcg details=memcg-oom" >/tmp/told$nth
done
sleep 3
cat /tmp/memory/full/memory.oom_control
for nth in 1 2; do
	cat /tmp/told$nth >/proc/zoo
done
echo t >/proc/sysrq-trigger
echo ready >/proc/zoo
