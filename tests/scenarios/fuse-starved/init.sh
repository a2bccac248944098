#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
[ -e /dev/fuse ] || mknod /dev/fuse c 10 229
mkdir /mnt
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/small
echo 2M >/sys/fs/cgroup/small/memory.high
(
	echo 0 >/sys/fs/cgroup/small/cgroup.procs
	exec daemon
) &
echo "scenario: truth server_pid=$!" >/dev/kmsg
while [ ! -e /tmp/mounted ]; do usleep 50000; done
cat /mnt/file &
echo "scenario: truth reader_pid=$!" >/dev/kmsg
while [ ! -e /tmp/asked ]; do usleep 50000; done
# How long the reader has to wait before the dump.
sleep 14
echo "scenario: ready" >/dev/kmsg
