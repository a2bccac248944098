#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
(
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 60 pauses
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
tracer $victim &
echo "scenario: truth tracer_pid=$!" >/dev/kmsg
while [ ! -e /tmp/traced ]; do usleep 50000; done
echo "watch $victim 12" >/proc/stay
tail -c 400m /dev/zero &
