#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
echo 1 >/proc/sys/vm/overcommit_memory
# Small ones: on a slow console the memory of one victim is back before the next one's report is out, and nobody should take what one
# left for a kill too many.
nth=0
while [ $nth -lt 16 ]; do
	victim anon 20 pauses &
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
