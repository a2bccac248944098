#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
echo 60 >/proc/sys/vm/nr_hugepages
echo "scenario: truth pages=$(cat /proc/sys/vm/nr_hugepages)" >/dev/kmsg
for _ in 1 2; do
	tail -c 400m /dev/zero
done
echo "scenario: ready" >/dev/kmsg
