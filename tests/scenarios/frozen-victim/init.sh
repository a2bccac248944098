#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
mkdir /tmp/freezer
mount -t cgroup -o freezer none /tmp/freezer || echo "scenario: skipped: no freezer of cgroup v1" >/dev/kmsg
mkdir /tmp/freezer/cold
(
	echo 0 >/tmp/freezer/cold/cgroup.procs
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 60 threads
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
echo "watch $victim 12" >/proc/stay
usleep 200000
echo FROZEN >/tmp/freezer/cold/freezer.state
until grep -q FROZEN /tmp/freezer/cold/freezer.state; do usleep 50000; done
tail -c 400m /dev/zero &
