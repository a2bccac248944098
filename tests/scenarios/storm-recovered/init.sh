#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
nth=0
while [ $nth -lt 12 ]; do
	victim anon 30 pauses &
	nth=$((nth + 1))
done
# Until all that live have what they need: each has said so, or is gone.
settled() {
	[ "$(pidof victim | wc -w)" -lt 10 ] && [ -e /tmp/there ]
}
until settled; do sleep 1; done
sleep 15
echo "scenario: truth left=$(pidof victim | wc -w)" >/dev/kmsg
echo "scenario: ready" >/dev/kmsg
