#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
crowd 20 512 50 &
while [ ! -e /tmp/crowded ]; do sleep 1; done
insmod /throng.ko
