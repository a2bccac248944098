#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /disk.ko
echo none >/sys/block/helddisk/queue/scheduler
key=000102030405060708090a0b0c0d0e0f
crypt=dm-$(dmtool create cryptswap 131072 crypt "aes-cbc-plain64 $key 0 /dev/helddisk 0")
mkswap "/dev/$crypt" >/dev/null
swapon "/dev/$crypt"
echo "helddisk writes" >/proc/held
echo 1 >/proc/sys/vm/overcommit_memory
eater 300 &
echo $! >/proc/stuck
