#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
echo 512M >/sys/block/zram0/disksize
echo 16M >/sys/block/zram0/mem_limit
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0
mkfifo /tmp/never
exec 3<>/tmp/never
# Random bytes cannot be compressed.
(
	(
		echo 1000 >/proc/self/oom_score_adj
		exec tail -c 300m /dev/urandom >/dev/null
	)
	: >/tmp/gone
) &
# It is killed, but for kernels that go on trying to write to a swap that looks free: a minute of that will do. Nothing
# is started meanwhile, as there is no memory for it.
n=0
while [ ! -e /tmp/gone ] && [ $n -lt 60 ]; do
	read -r -t 1 _ <&3
	n=$((n + 1))
done
echo "scenario: ready" >/dev/kmsg
