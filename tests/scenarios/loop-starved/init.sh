#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
truncate -s 64M /tmp/file
losetup /dev/loop0 /tmp/file || echo "scenario: failed: no loop device" >/dev/kmsg
writer /dev/loop0 &
echo "scenario: truth device=loop0" >/dev/kmsg
insmod /famine.ko writer="$!"
