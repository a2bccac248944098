#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
mount -o remount,size=90% /tmp
dd if=/dev/zero of=/tmp/big bs=1M count=120 2>/dev/null
for _ in 1 2; do
	tail -c 400m /dev/zero
done
echo "scenario: ready" >/dev/kmsg
