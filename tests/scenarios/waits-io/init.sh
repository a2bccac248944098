#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
insmod /held.ko

# Makes a truth line of the last command put into the background.
tell() { echo "$1:$! $2 $3 ${4-}" >/proc/zoo; }
# The same of another task.
tell_of() { echo "$1:$2 $3 $4 ${5-}" >/proc/zoo; }
hold() { echo "$1 $2" >/proc/held; }
# Prints the pid of a kernel thread whose name begins with the word given.
kthread_named() { grep -l "^$1" /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3; }
# Lets what was begun get as far as it can.
settle() { usleep 500000; }
# Both for the background only: they replace the shell that runs them.
direct_read() { exec dd if="$1" of=/dev/null bs=4096 count=1 iflag=direct 2>/dev/null; }
direct_write() { exec dd if=/dev/zero of="$1" bs=4096 count=1 oflag=direct 2>/dev/null; }

for disk in heldraw heldout heldcached heldtags heldwrite heldread helddirty heldswap heldcrypt heldnot; do
	echo none >/sys/block/$disk/queue/scheduler
	echo 0 >/sys/block/$disk/queue/read_ahead_kb
done

# File systems.
dd if=/write.ext4 of=/dev/heldwrite bs=1M 2>/dev/null
dd if=/read.ext4 of=/dev/heldread bs=1M 2>/dev/null
dd if=/write.ext4 of=/dev/heldnot bs=1M 2>/dev/null
rm /write.ext4 /read.ext4
mke2fs -F /dev/helddirty >/dev/null
mkdir /write /read /dirty /frozen
mount -t ext4 /dev/heldwrite /write
mount -t ext4 /dev/heldread /read
mount -t ext4 /dev/helddirty /dirty
mount -t ext4 /dev/heldnot /frozen
# The first commit after a mount differs from those to come.
touch /write/first
sync
losetup /dev/loop0 /read/loop.img

# Device mapper: two halves of a disk encrypted, one of them for swap, and a linear target.
key=000102030405060708090a0b0c0d0e0f
crypt_swap=dm-$(dmtool create cryptswap 32768 crypt "aes-cbc-plain64 $key 0 /dev/heldcrypt 0")
crypt_raw=dm-$(dmtool create cryptraw 16384 crypt "aes-cbc-plain64 $key 0 /dev/heldcrypt 32768")
linear=dm-$(dmtool create linear 8192 linear "/dev/heldraw 8192")

# Swap: on a disk, on dm-crypt, on zram. Each swapper goes to the swap that was added last, on a CPU of
# its own: each CPU sets aside places for what it swaps out.
mount -t cgroup2 none /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
swapper_on() { # NAME DEVICE PRIORITY CPU
	mkswap "$2" >/dev/null
	mkfifo "/tmp/$1"
	mkdir "/sys/fs/cgroup/$1"
	(
		echo 0 >"/sys/fs/cgroup/$1/cgroup.procs"
		exec taskset -c "$4" swapper 4 "/tmp/$1" "$2" "$3"
	) &
	echo $! >"/tmp/$1.pid"
	settle
	taskset -c "$4" sh -c "echo 256K >/sys/fs/cgroup/$1/memory.high"
	settle
	echo max >"/sys/fs/cgroup/$1/memory.high"
}
echo 8M >/sys/block/zram0/disksize
swapper_on s_disk /dev/heldswap 1 0
swapper_on s_crypt "/dev/$crypt_swap" 2 1
swapper_on s_zram /dev/zram0 3 2
cat /proc/swaps

# Names and inodes of what lies in /read come to memory and, being dirty, stay there; what is in
# files and folders does not.
ls -l /read >/dev/null
sync
echo 1 >/proc/sys/vm/drop_caches
chmod 644 /read/*

# From here on the disks keep what they are given.
for disk in heldraw heldout heldcached heldtags; do
	hold $disk all
done
hold heldread reads
hold heldcrypt all
hold heldswap all

direct_read /dev/heldraw &
tell r_direct io - device=heldraw
direct_write /dev/heldout &
tell r_direct_write io - device=heldout
dd if=/dev/heldcached of=/dev/null bs=4096 count=1 2>/dev/null &
tell r_cached folio probe device=heldcached
for nth in 0 1; do
	direct_read /dev/heldtags &
	tell r_tag$nth io - device=heldtags
done
settle
direct_read /dev/heldtags &
tell r_no_tag io - "device=heldtags detail=tag"

# The second file system cannot read. A truncation waits for a block of extents within a transaction,
# a commit waits for the truncation, everybody else for the commit.
cat /read/file >/dev/null &
tell r_file folio probe device=heldread
ls /read/folder >/dev/null &
tell r_folder buffer probe device=heldread
direct_read /dev/loop0 &
tell r_loop io - device=loop0
settle
tell_of r_loop_worker "$(kthread_named '[^ ]*loop0')" folio probe device=heldread
truncate -s 0 /read/sparse &
truncating=$!
tell j_truncate buffer probe device=heldread
settle
chmod 600 /read/loop.img
dd if=/dev/zero of=/read/loop.img count=0 conv=fsync,notrunc 2>/dev/null &
tell j_fsync journal probe
settle
# A timer wakes the journal's thread now and then.
tell_of j_commit "$(kthread_named jbd2/heldread)" journal like:j_fsync \
	"holder_pids=$truncating restless=1"
chmod 600 /read/file &
tell j_start journal probe

# The first one cannot write. A commit waits for its blocks, others for the commit.
hold heldwrite writes
dd if=/dev/zero of=/write/data bs=4096 count=1 conv=fsync 2>/dev/null &
tell w_data folio probe device=heldwrite
settle
dd if=/dev/zero of=/write/new count=0 conv=fsync 2>/dev/null &
tell w_fsync journal probe
settle
tell_of w_commit "$(kthread_named jbd2/heldwrite)" probe probe "device=heldwrite restless=1"
touch /write/shadow &
shadow=$!
tell w_shadow buffer probe device=heldwrite
settle
exec 5</write
touch /write/queued &
tell w_folder rwsem-read inode:5 owner_pid=$shadow

# Device mapper: above a disk that keeps requests, and suspended itself.
direct_read "/dev/$crypt_raw" &
tell d_crypt io - "device=$crypt_raw"
dmtool suspend linear
direct_read "/dev/$linear" &
tell d_suspended io - "device=$linear"

# A server that is mute, a file system that is frozen.
nbdmute /dev/nbd0 &
settle
direct_read /dev/nbd0 &
opening=$!
tell n_nbd folio probe device=nbd0
settle
direct_read /dev/nbd0 &
tell n_open mutex - owner_pid=$opening
fsfreeze --freeze /frozen
exec 6</frozen
touch /frozen/new &
tell f_frozen percpu-rwsem-read freeze:6

# Swapping in.
echo 1 >/tmp/s_disk
tell_of s_disk "$(cat /tmp/s_disk.pid)" folio probe "device=heldswap detail=swap-in"
echo 1 >/tmp/s_crypt
tell_of s_crypt "$(cat /tmp/s_crypt.pid)" folio probe "device=$crypt_swap detail=swap-in"

# More dirty pages than there may be.
hold helddirty writes
echo 2097152 >/proc/sys/vm/dirty_bytes
echo 1048576 >/proc/sys/vm/dirty_background_bytes
dd if=/dev/zero of=/dirty/much bs=65536 count=256 2>/dev/null &
tell m_dirty dirty-throttle - "device=helddirty restless=1"
sleep 3
echo w >/proc/sysrq-trigger
echo t >/proc/sysrq-trigger
echo ready >/proc/zoo
