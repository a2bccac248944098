#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 128M >/sys/block/zram0/disksize
mkswap /dev/zram0 >/dev/null
swapon /dev/zram0
echo 0 >/proc/sys/vm/swappiness
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/full
echo 20M >/sys/fs/cgroup/full/memory.max
(
	echo 0 >/sys/fs/cgroup/full/cgroup.procs
	exec victim anon 60 pauses
) &
