#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo locked >/tmp/locked
insmod /locks.ko
stuck
echo t >/proc/sysrq-trigger
echo ready >/proc/zoo
