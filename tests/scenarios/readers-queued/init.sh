#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
echo 1 >/proc/sys/vm/overcommit_memory
(
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 110 sleeps
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
sh -c "echo read-lock $victim >/proc/stay" &
usleep 500000
sh -c "echo write-lock $victim >/proc/stay" &
usleep 500000
echo "watch $victim 6" >/proc/stay
tail -c 400m /dev/zero &
