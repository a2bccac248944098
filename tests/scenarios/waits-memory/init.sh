#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /memory.ko
echo 1 >/proc/sys/kernel/sysrq
echo 1 >/proc/sys/vm/overcommit_memory
allocate
