# shellcheck shell=bash disable=SC2154 # the variables of run
# SPDX-License-Identifier: GPL-2.0-or-later
# Dumps made as in production: the guest is crashed, and the kernel that kexec has put aside for that
# runs makedumpfile on /proc/vmcore. Sourced after guest.sh.

# What the crash kernel is given, in MiB, and what the guest gets on top of what its scenario asks for.
crash_memory=192
# Room for the log, in MiB.
crash_log_size=4

need_crash_tools() {
	local tool
	# kexec takes the kernel's place from /proc/kallsyms, which has no _text without KALLSYMS_ALL.
	[[ $arch == x86_64 ]] || skip "kexec cannot describe the memory of $arch guests to makedumpfile"
	root_get "$kernel_root" kexec-tools makedumpfile || skip "no kexec and makedumpfile for Linux $kernel"
	for tool in kexec makedumpfile; do
		[[ $(find_program "$tool") ]] || skip "$tool is not installed"
	done
}

# shellcheck disable=SC2016 # expanded by the inner shell
find_program() {
	in_root "$kernel_root" sh -c 'PATH=$PATH:/usr/sbin:/sbin; command -v "$1"' sh "$1" || :
}

# Copies a program of the kernel's Debian, and the libraries it wants, into $root.
add_program() {
	local program file prefix=
	[[ $kernel_root == - ]] || prefix=$cache/roots/$kernel_root
	program=$(find_program "$1")
	for file in "$program" $(in_root "$kernel_root" ldd "$program" | grep -o '/[^ ]*'); do
		mkdir -p "$root$(dirname "$file")"
		cp -L "$prefix$file" "$root$file"
	done
}

# Puts the crash kernel and its own initramfs into the guest's $root.
add_crash_kernel() {
	local crash=$root/crash
	mkdir "$crash"
	cp "$kernel_image" "$crash/vmlinuz"
	add_program kexec
	(
		root=$work/crash-root
		start_root
		for name in virtio_pci virtio_blk; do
			add_kernel_module "$name"
		done
		add_program makedumpfile
		cp "$scenario_root/guest-crash.sh" "$root/init.sh"
		finish_root "$crash/initramfs"
	)
}

make_crash_disks() {
	truncate -s "$((memory + crash_memory))M" "$work/guest/vmcore"
	truncate -s "${crash_log_size}M" "$work/guest/dmesg"
}

# From the disks to what formats.sh calls these forms.
collect_crash_dump() {
	"$scenario_root/unflatten.py" "$work/guest/vmcore" "$work/made/filtered-lzo"
	tr -d '\0' <"$work/guest/dmesg" >"$work/made/vmcore-dmesg.txt"
	rm "$work/guest/"{vmcore,dmesg}
}
