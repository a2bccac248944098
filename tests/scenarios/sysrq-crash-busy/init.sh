#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
busy 8 &
sleep 5
echo 1 >/proc/sys/kernel/sysrq
echo c >/proc/sysrq-trigger
