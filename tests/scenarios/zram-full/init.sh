#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
echo 512M >/sys/block/zram0/disksize
echo 16M >/sys/block/zram0/mem_limit
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0 || echo "scenario: failed: no swap on zram" >/dev/kmsg
insmod /patience.ko
# Random bytes cannot be compressed.
(
	echo 1000 >/proc/self/oom_score_adj
	exec tail -c 300m /dev/urandom >/dev/null
) &
wait $!
sleep 1
echo "scenario: ready" >/dev/kmsg
