#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
(
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 60 sleeps
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
insmod /notify.ko pid=$victim
echo "watch $victim 12" >/proc/stay
tail -c 400m /dev/zero &
