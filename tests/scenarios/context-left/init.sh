#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /context.ko how=none
for nth in 1 2 3; do
	(echo $nth >/proc/turn) &
done
