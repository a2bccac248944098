#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /mmapstall.ko
echo 1 >/proc/sys/vm/overcommit_memory
# The first victim, by its score; 110 of 256 MiB, so that the machine can go on after the second kill.
sh -c 'echo 1000 >/proc/self/oom_score_adj; exec bloat 110' &
while [ ! -e /tmp/bloated ]; do usleep 50000; done
tail -c 400m /dev/zero &
