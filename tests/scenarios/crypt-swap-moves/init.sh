#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /disk.ko
key=000102030405060708090a0b0c0d0e0f
crypt=dm-$(dmtool create cryptswap 131072 crypt "aes-cbc-plain64 $key 0 /dev/helddisk 0")
mkswap "/dev/$crypt" >/dev/null
swapon "/dev/$crypt"
victim anon 100 pauses &
while [ ! -e /tmp/there ]; do usleep 50000; done
# Each of them needs what the one before it, or the first process, has in memory.
(
	while :; do tail -c 60m /dev/zero >/dev/null; done
) &
swapped=0
while [ "$swapped" -lt 2000 ]; do
	usleep 200000
	while read -r name value; do
		[ "$name" != pswpout ] || swapped=$value
	done </proc/vmstat
done
echo "scenario: truth swapped=$swapped" >/dev/kmsg
echo "scenario: ready" >/dev/kmsg
