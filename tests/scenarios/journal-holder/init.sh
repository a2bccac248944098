#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /disk.ko
dd if=/journal.ext4 of=/dev/helddisk bs=1M 2>/dev/null
rm /journal.ext4
mkdir /disk
mount -t ext4 /dev/helddisk /disk || echo "scenario: failed: no ext4" >/dev/kmsg
writer /disk &
sleep 2
insmod /hold.ko
