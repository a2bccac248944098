#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /nofail.ko
# Before memory is in pieces: there is none for another process then.
for nth in 1 2; do
	(echo $nth >/proc/handle) &
done
echo go >/proc/handle
