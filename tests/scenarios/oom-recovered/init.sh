#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /keeplock.ko
echo 1 >/proc/sys/vm/overcommit_memory
for nth in 1 2 3; do
	tail -c 400m /dev/zero &
	victim=$!
	wait $victim
	status=$?
	[ $status = 137 ] || echo "scenario: failed: tail ended with $status, not by SIGKILL" >/dev/kmsg
	echo "scenario: truth victim${nth}_pid=$victim" >/dev/kmsg
done
# The machine goes on: a good part of memory can be had again.
head -c 100m /dev/zero >/tmp/filled && rm /tmp/filled
sleep 5
echo "scenario: ready" >/dev/kmsg
