#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /disk.ko
echo "helddisk all" >/proc/held
dd if=/dev/helddisk of=/dev/null bs=4096 count=1 iflag=direct &
echo "$!" >/proc/stuck
