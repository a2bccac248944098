#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/small
echo 2M >/sys/fs/cgroup/small/memory.high
faulter &
while [ ! -e /tmp/asked ]; do usleep 50000; done
# How long the process has to wait for its page before the dump.
sleep 14
echo "scenario: ready" >/dev/kmsg
