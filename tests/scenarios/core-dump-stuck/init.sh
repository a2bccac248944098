#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /stay.ko
insmod /coredisk.ko
mke2fs -F /dev/heldcore >/dev/null
mkdir /cores
sync
echo 3 >/proc/sys/vm/drop_caches
mount -t ext4 /dev/heldcore /cores
echo heldcore all >/proc/held
echo /cores/core >/proc/sys/kernel/core_pattern
# shellcheck disable=SC3045 # busybox has it
ulimit -c unlimited
echo 1 >/proc/sys/vm/overcommit_memory
(
	echo 1000 >/proc/self/oom_score_adj
	exec victim anon 60 crashes
) &
victim=$!
while [ ! -e /tmp/there ]; do usleep 50000; done
echo "watch $victim 12" >/proc/stay
sleep 1
tail -c 400m /dev/zero &
