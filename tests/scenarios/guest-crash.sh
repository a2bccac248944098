#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the crash kernel's guest runs in place of a scenario's init.sh: it writes the dump and the log of
# the kernel that died to two bare disks, the dump flattened as through a pipe to another machine.
makedumpfile --dump-dmesg /proc/vmcore /tmp/dmesg >/tmp/log 2>&1
dd if=/tmp/dmesg of=/dev/vdb bs=64k 2>/dev/null
makedumpfile -F -l -d 31 /proc/vmcore 2>>/tmp/log | dd of=/dev/vda bs=64k iflag=fullblock 2>/dev/null
if [ -s /tmp/dmesg ] && grep -q Completed /tmp/log; then
	sync
	echo "scenario: crash dump written"
else
	tail -n 5 /tmp/log
	echo "scenario: failed: makedumpfile"
fi
