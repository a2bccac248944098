# shellcheck shell=bash disable=SC2154 # the variables of run
# SPDX-License-Identifier: GPL-2.0-or-later
# From a scenario's sources to a dump of its guest. Sourced after lib.sh and kernel.sh.

# Format, what QEMU calls it, and whether it is to be kept flattened, as QEMU writes it.
format_table='
elf                elf           flat
kdump              kdump-zlib    plain
kdump-lzo          kdump-lzo     plain
kdump-snappy       kdump-snappy  plain
kdump-zlib-flat    kdump-zlib    flat
kdump-lzo-flat     kdump-lzo     flat
kdump-snappy-flat  kdump-snappy  flat
'

# Prints column COLUMN of the format table for FORMAT.
format_column() { awk -v format="$1" -v column="$2" '$1 == format { print $column }' <<<"$format_table"; }

check_formats() {
	local format
	for format in ${1//,/ }; do
		[[ $(format_column "$format" 1) ]] || usage_error "unknown format $format"
	done
}

# A scenario.conf sets any of these; until is a regular expression over console lines, timeout is in
# seconds of the host and only ends a guest that hangs.
read_conf() {
	title='' memory=256 cpus=2 timeout=300 modules='' until='scenario: ready$' cmdline=''
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

# Its applets are taken to be those of this machine's.
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

pack_initramfs() {
	local root=$work/root name
	mkdir -p "$root"/{bin,dev,proc,sys,tmp,modules}
	cp "$(guest_busybox)" "$root/bin/busybox"
	for name in $(busybox --list); do
		[[ $name == busybox ]] || ln -s busybox "$root/bin/$name"
	done
	build_programs "$root/bin"
	: >"$root/modules/order"
	# qemu_fw_cfg is what hands VMCOREINFO to QEMU.
	for name in qemu_fw_cfg $modules; do
		add_kernel_module "$name"
	done
	cp "$scenario_root/guest-init" "$root/init"
	cp "$scenario_root/$scenario/init.sh" "$root/init.sh"
	prepare_root "$root"
	find "$work/module" -name '*.ko' -exec cp -t "$root" {} +
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initramfs.gz"
}

boot_and_dump() {
	local format status=0
	local -a dumps=() machine
	read -ra machine <<<"$arch_qemu"
	for format in ${formats//,/ }; do
		dumps+=(--dump "$(format_column "$format" 2)=$work/dump.$format")
	done
	"$scenario_root/vm.py" --until "$until" --timeout "$timeout" "${dumps[@]}" \
		--console "$output.console.log" --truth "$work/truth" -- \
		"$scenario_root/in-root" "$kernel_root" \
		qemu-system-"$arch" "${machine[@]}" -nodefaults -accel tcg -m "$memory" -smp "$cpus" \
		-device vmcoreinfo "${qemu_options[@]}" \
		-kernel "$kernel_image" -initrd "$work/initramfs.gz" \
		-append "console=$guest_console loglevel=8 panic=-1 $cmdline" || status=$?
	((status == 0)) || die "$scenario on Linux $kernel failed; its console is in $output.console.log"
}

finish_dump() {
	local format=$1 raw=$work/dump.$1 target=$output
	[[ $formats == *,* || $output == "$cache"/dumps/* ]] && target=$output.$format
	if [[ $(format_column "$format" 3) == plain ]]; then
		"$scenario_root/unflatten.py" "$raw" "$raw.plain"
		raw=$raw.plain
	fi
	chmod 644 "$raw"
	cp --sparse=always "$raw" "$target.part"
	mv -f "$target.part" "$target"
	rm -f "$raw"
	note "$target: Linux $kernel_release, $(du -h --apparent-size "$target" | cut -f1)"
}

# Makes $output in each of $formats from one boot of $scenario on the kernel that kernel_get set.
make_dumps() {
	local format
	work=$(mktemp -d "${TMPDIR:-/tmp}/oomtopsy-scenario.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	note "$scenario: $title"
	build_modules
	pack_initramfs
	mkdir -p "$(dirname "$output")"
	boot_and_dump
	for format in ${formats//,/ }; do
		finish_dump "$format"
	done
	{ cat "$work/truth"; echo "release=$kernel_release"; } >"$output.truth"
}
