#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /overrun.ko
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/full
echo 30M >/sys/fs/cgroup/full/memory.max
(
	echo 0 >/sys/fs/cgroup/full/cgroup.procs
	echo 1 >/proc/charge
) &
