#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /fragments.ko
victim anon 60 pauses &
while [ ! -e /tmp/there ]; do usleep 50000; done
echo go >/proc/go
