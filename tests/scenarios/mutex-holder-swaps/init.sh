#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /swaplock.ko
echo none >/sys/block/heldswap/queue/scheduler
mkswap /dev/heldswap >/dev/null
swapon /dev/heldswap
echo "heldswap writes" >/proc/held
echo 1 >/proc/sys/kernel/sysrq
bloat 100 /proc/take &
