#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /swap.ko
echo none >/sys/block/heldswap/queue/scheduler
mkswap /dev/heldswap >/dev/null
swapon /dev/heldswap
echo "heldswap writes" >/proc/held
echo 1 >/proc/sys/kernel/sysrq
echo 1 >/proc/sys/vm/overcommit_memory

# They get stuck for want of a tag, of the place that writeback throttling leaves them, or of a bio.
kswapd=$(grep -l '^kswapd0' /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3)
echo "k_swapd:$kswapd io,memory - device=heldswap restless=1" >/proc/zoo
for nth in 1 2 3; do
	eater 300 &
	echo "m_eater$nth:$! io,memory - device=heldswap within=memory restless=1" >/proc/zoo
done
