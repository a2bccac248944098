#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
# Its parent never asks what became of it.
(
	(
		echo 1000 >/proc/self/oom_score_adj
		exec victim tables 10240 pauses
	) &
	echo $! >/tmp/pid
	exec sleep 1000000000
) &
while [ ! -e /tmp/there ]; do usleep 50000; done
victim=$(cat /tmp/pid)
echo "pin $victim" >/proc/stay
echo "watch $victim 12" >/proc/stay
tail -c 400m /dev/zero &
