#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
mount -t cgroup2 none /sys/fs/cgroup
mkdir /sys/fs/cgroup/cold
(
	echo 0 >/sys/fs/cgroup/cold/cgroup.procs
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 60 threads
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
echo "watch $victim 5" >/proc/stay
usleep 200000
echo 1 >/sys/fs/cgroup/cold/cgroup.freeze
until grep -q 'frozen 1' /sys/fs/cgroup/cold/cgroup.events; do usleep 50000; done
tail -c 400m /dev/zero &
