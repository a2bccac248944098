# shellcheck shell=bash disable=SC2154 # the variables of run
# SPDX-License-Identifier: GPL-2.0-or-later
# From a scenario's sources to a dump of its guest. Sourced after lib.sh, root.sh and kernel.sh.

# A busy host lets a guest stand still for seconds. What watches for lockups and stalls would tell of the
# host's, in some dumps of a scenario and not in others.
unwatched="nowatchdog rcupdate.rcu_cpu_stall_suppress=1 workqueue.watchdog_thresh=0"
unwatched+=" sysctl.kernel.hung_task_timeout_secs=0"

# A scenario.conf sets any of these; until is a regular expression over console lines, timeout is in
# seconds of the host and only ends a guest that hangs.
read_conf() {
	title='' memory=256 cpus=2 timeout=1800 modules='' until='scenario: ready$' cmdline=''
	qemu_options=()
	# shellcheck source=/dev/null
	. "$scenario_root/$1/scenario.conf"
}

need_tools() {
	local tool
	for tool in busybox cpio make "${tool_prefix}gcc" python3 apt-get; do
		have "$tool" || skip "$tool is not installed"
	done
	root_get "$kernel_root" "$kernel_cc" make pahole qemu-system-x86 ||
		skip "no Debian $kernel_root to be had, whose compiler Linux $kernel needs"
	for tool in "$kernel_cc" "qemu-system-$arch"; do
		in_root "$kernel_root" "$tool" --version >/dev/null 2>&1 ||
			skip "$tool, for Linux $kernel on $arch, is not installed"
	done
}

# Builds each .c of the scenario into a module of its own, in a copy: the tree stays clean.
build_modules() {
	local source
	mkdir "$work/module"
	for source in "$scenario_root/$scenario"/*.c; do
		[[ -e $source ]] || return 0
		cp "$source" "$scenario_root"/include/*.h "$work/module/"
		echo "obj-m += $(basename "$source" .c).o" >>"$work/module/Makefile"
	done
	in_root "$kernel_root" make -C "$kernel_build" M="$work/module" ARCH="$kbuild_arch" \
		CROSS_COMPILE="$tool_prefix" CC="$kernel_cc" modules >"$work/make.log" 2>&1 ||
		{ cat "$work/make.log" >&2; die "the module of $scenario does not build"; }
}

# Builds each user/*.c of the scenario into a static program for the guest.
build_programs() {
	local source
	for source in "$scenario_root/$scenario"/user/*.c; do
		[[ -e $source ]] || return 0
		"${tool_prefix}gcc" -static -O1 -pthread -Wall -Werror -o "$1/$(basename "$source" .c)" "$source"
	done
}

module_depends() { tr '\0' '\n' <"$1" | sed -n 's/^depends=//p' | tr ',' '\n'; }

# Copies the kernel's module NAME and all it depends on; the order of loading grows in modules/order.
# A kernel that has it built in, or for NAME? one that has none, goes without.
add_kernel_module() {
	local name=${1%\?} file needed
	grep -qx "$name.ko" "$root/modules/order" && return
	! grep -q "/$name.ko$" "$kernel_modules/modules.builtin" || return 0
	file=$(find "$kernel_modules/kernel" -name "$name.ko*" -print -quit)
	[[ $file || $1 != *\? ]] || return 0
	[[ $file ]] || die "Linux $kernel_release has no module $name"
	case $file in
	*.xz) xz -dc "$file" ;;
	*) cat "$file" ;;
	esac >"$root/modules/$name.ko"
	for needed in $(module_depends "$root/modules/$name.ko"); do
		add_kernel_module "$needed"
	done
	echo "$name.ko" >>"$root/modules/order"
}

guest_busybox() {
	if [[ $apt_arch == "$host_arch" ]]; then
		command -v busybox
	else
		find "$kernel_dir" -path '*/bin/busybox' -print -quit
	fi
}

# Lets the scenario's `prepare` put further files into the guest's root; it may skip the scenario.
prepare_root() {
	local status=0
	[[ -x $scenario_root/$scenario/prepare ]] || return 0
	"$scenario_root/$scenario/prepare" "$1" || status=$?
	((status != EXIT_SKIPPED)) || skip "$scenario cannot be prepared here"
	((status == 0)) || die "$scenario cannot be prepared"
}

# Begins an initramfs in $root: a shell, and PID 1, which installs busybox's other applets.
start_root() {
	mkdir -p "$root"/{bin,dev,proc,sys,tmp,modules}
	cp "$(guest_busybox)" "$root/bin/busybox"
	ln -s busybox "$root/bin/sh"
	: >"$root/modules/order"
	cp "$scenario_root/guest-init" "$root/init"
}

finish_root() { (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$1"; }

pack_initramfs() {
	local root=$work/root name
	start_root
	build_programs "$root/bin"
	# qemu_fw_cfg is what hands VMCOREINFO to QEMU.
	for name in qemu_fw_cfg $modules; do
		add_kernel_module "$name"
	done
	cp "$scenario_root/$scenario/init.sh" "$root/init.sh"
	prepare_root "$root"
	find "$work/module" -name '*.ko' -exec cp -t "$root" {} +
	[[ $capture != crash ]] || add_crash_kernel
	finish_root "$work/initramfs.gz"
}

# Sets capture_options, of vm.py, and machine, of QEMU, for the way the dump is to be made.
set_capture() {
	local format qemu_format
	local -A raw=()
	read -ra machine <<<"$arch_qemu"
	if [[ $capture == crash ]]; then
		make_crash_disks
		capture_options=(--crash 'scenario: crash dump written$')
		machine+=(-drive "file=$work/guest/vmcore,format=raw,if=virtio"
			-drive "file=$work/guest/dmesg,format=raw,if=virtio")
		memory=$((memory + crash_memory)) cmdline+=" crashkernel=${crash_memory}M"
		return
	fi
	for format in ${formats//,/ }; do
		# What QEMU does not write itself is made from its ELF dump.
		needs_guest "$format" || format=elf
		raw[$format]=1
	done
	capture_options=()
	for format in "${!raw[@]}"; do
		read -r qemu_format < <(format_arguments "$format")
		capture_options+=(--dump "$qemu_format=$work/guest/$format")
	done
	if [[ $capture == bare ]]; then
		capture_options+=(--bare)
	else
		machine+=(-device vmcoreinfo)
	fi
}

# The console goes beside what is kept until its dumps are: a run that is broken off leaves the last ones whole.
boot_and_dump() {
	local status=0
	local -a capture_options machine
	set_capture
	"$scenario_root/vm.py" --until "$until" --timeout "$timeout" "${capture_options[@]}" \
		--console "$output.console.part" --truth "$work/truth" -- \
		"$scenario_root/in-root" "$kernel_root" \
		qemu-system-"$arch" "${machine[@]}" -nodefaults -accel tcg -m "$memory" -smp "$cpus" \
		"${qemu_options[@]}" -kernel "$kernel_image" -initrd "$work/initramfs.gz" \
		-append "console=$guest_console loglevel=8 sysrq_always_enabled panic=-1 $unwatched $cmdline" || status=$?
	((status != EXIT_SKIPPED)) || skip "Linux $kernel cannot do $scenario"
	((status == 0)) || die "$scenario on Linux $kernel failed; its console is in $output.console.part"
	[[ $capture != crash ]] || collect_crash_dump
}

start_work() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/oomtopsy-scenario.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work"/{guest,made} "$(dirname "$output")"
}

keep_all() {
	local format
	for format in ${formats//,/ }; do
		keep "$format"
	done
}

# Makes $output in each of $formats from one boot of $scenario on the kernel that kernel_get set.
make_dumps() {
	start_work
	note "$scenario: $title"
	build_modules
	pack_initramfs
	boot_and_dump
	forget_dumps
	keep_all
	mv "$output.console.part" "$output.console.log"
	{ cat "$work/truth"; echo "release=$kernel_release"; } >"$output.truth.part"
	mv "$output.truth.part" "$output.truth"
}

# Makes them from the ELF dump that is there.
derive_dumps() {
	start_work
	ln -s "$output.elf" "$work/made/elf"
	keep_all
}
