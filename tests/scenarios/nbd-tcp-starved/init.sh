#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/small
echo 2M >/sys/fs/cgroup/small/memory.high
(
	echo 0 >/sys/fs/cgroup/small/cgroup.procs
	exec server tcp
) &
echo "scenario: truth server_pid=$!" >/dev/kmsg
while [ ! -e /tmp/connected ]; do usleep 50000; done
sleep 1
dd if=/dev/nbd0 of=/dev/null bs=4096 count=1 &
while [ ! -e /tmp/asked ]; do usleep 50000; done
# How long the device has to keep its request before the dump.
sleep 14
echo "scenario: ready" >/dev/kmsg
