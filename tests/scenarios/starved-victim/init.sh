#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
echo -1 >/proc/sys/kernel/sched_rt_runtime_us
# 6.12 serves others than real-time tasks now and then (63ba8422f876), unless told not to.
mount -t debugfs none /sys/kernel/debug
[ ! -e /sys/kernel/debug/sched/fair_server/cpu1/runtime ] || echo 0 >/sys/kernel/debug/sched/fair_server/cpu1/runtime
(
	echo 1000 >/proc/self/oom_score_adj
	exec taskset -c 1 victim anon 60 idles
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
echo "watch $victim 12" >/proc/stay
# The other CPU is for the console, the reaper and the rest.
(
	echo -1000 >/proc/self/oom_score_adj
	exec taskset -c 1 ruler
) &
taskset -c 0 tail -c 400m /dev/zero &
