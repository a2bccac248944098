#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
(
	echo 1000 >/proc/self/oom_score_adj
	exec sharers vfork
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
echo "watch $victim 12" >/proc/stay
tail -c 400m /dev/zero &
