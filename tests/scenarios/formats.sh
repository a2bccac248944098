# shellcheck shell=bash disable=SC2154 # the variables of run
# SPDX-License-Identifier: GPL-2.0-or-later
# The forms a dump can be had in: what QEMU writes, and what makedumpfile and accidents make of that.
# Sourced after lib.sh and root.sh.
#
# Each is $work/made/FORMAT, made by the function make_MAKER FORMAT ARGUMENTS…, or by the guest.

# Format, maker, and the maker's arguments.
format_table='
elf                from_qemu      elf
kdump              from_qemu      kdump-zlib
kdump-flat         from_qemu      kdump-zlib
kdump-lzo          filtered       -l -d 0
kdump-zstd         filtered       -z -d 0
filtered           filtered       -c -d 31
filtered-lzo       filtered       -l -d 31
filtered-zstd      filtered       -z -d 31
filtered-raw       filtered       -d 31
filtered-snappy    snappy         filtered-raw
filtered-elf       filtered       -E -d 31
filtered-zero      filtered       -l -d 1
filtered-flat      flat           -l -d 31
split              split          -l -d 31
incomplete         incomplete     -l -d 31
elf-cut            cut            elf
filtered-cut       cut            filtered
folder             folder         filtered-lzo
'

# What Debian 12 can write, whole, with the privileges of anybody.
each_format=elf,kdump,kdump-flat,kdump-lzo,filtered,filtered-lzo,filtered-raw,filtered-snappy,filtered-elf,filtered-zero
each_format+=,filtered-flat,split,folder

format_maker() { awk -v format="$1" '$1 == format { print $2 }' <<<"$format_table"; }
format_arguments() { awk -v format="$1" '$1 == format { $1 = $2 = ""; print }' <<<"$format_table"; }

list_formats() { awk 'NF { print $1 }' <<<"$format_table"; }

# Whether FORMAT has to be written while the guest is there.
needs_guest() { [[ $capture == crash || $(format_maker "$1") == from_qemu ]]; }

# made FORMAT: makes it unless that was done before.
made() {
	local maker
	local -a arguments
	[[ ! -e $work/made/$1 ]] || return 0
	maker=$(format_maker "$1")
	read -ra arguments < <(format_arguments "$1")
	"make_$maker" "$1" "${arguments[@]}"
}

# QEMU writes kdump-compressed files flattened only.
make_from_qemu() {
	local format=$1
	if [[ $format == elf || $format == *-flat ]]; then
		mv "$work/guest/$format" "$work/made/$format"
	else
		"$scenario_root/unflatten.py" "$work/guest/$format" "$work/made/$format"
	fi
	rm -f "$work/guest/$format"
}

# Prints makedumpfile and the libraries it needs.
makedumpfile_packages() {
	private_apt apt-get --simulate --no-install-recommends install makedumpfile |
		sed -n 's/^Inst \(makedumpfile\|z\?lib[^ ]*\) .*/\1/p'
}

# Unpacks the makedumpfile of another architecture beside its kernel.
foreign_makedumpfile_fetch() {
	local folder=$kernel_dir-tools work=$kernel_dir-tools.part.$$
	[[ ! -d $folder ]] || return 0
	note "downloading makedumpfile for $arch"
	download "$work" "$kernel_suites" makedumpfile_packages || { rm -rf "$work"; return 1; }
	find "$work/debs" -name '*.deb' -exec dpkg -x {} "$work/root" \;
	mv -T "$work/root" "$folder"
	rm -rf "$work"
}

# Sets makedumpfile, the command, and makedumpfile_root, where to run it: Debian 12's knows no zstd, and
# the kernels of other suites want that suite's. It reads dumps of its own architecture only.
find_makedumpfile() {
	makedumpfile_root=$kernel_root makedumpfile=(makedumpfile)
	if [[ $apt_arch != "$host_arch" ]]; then
		locked "$kernel_dir-tools.lock" foreign_makedumpfile_fetch || skip "no makedumpfile for $arch"
		makedumpfile=("qemu-$arch" -L "$kernel_dir-tools" "$kernel_dir-tools/usr/bin/makedumpfile")
	elif [[ $makedumpfile_root == - && " $* " == *" -z "* ]]; then
		makedumpfile_root=trixie
	fi
	root_get "$makedumpfile_root" makedumpfile mount || skip "no makedumpfile for $1"
	in_root "$makedumpfile_root" "${makedumpfile[@]}" -v >/dev/null 2>&1 ||
		skip "${makedumpfile[0]} is not installed"
}

# makedumpfile takes the program headers to follow the ELF header, where /proc/vmcore has them.
lay_out_elf() {
	made elf
	[[ ! -e $work/proc-vmcore ]] || return 0
	cp --sparse=always "$work/made/elf" "$work/proc-vmcore"
	"$scenario_root/phdrs-first.py" "$work/proc-vmcore"
}

# makedumpfile_run ARGUMENT…: its log is shown when it fails.
makedumpfile_run() {
	in_root "$makedumpfile_root" "${makedumpfile[@]}" "$@" >"$work/makedumpfile.log" 2>&1 && return
	tail -n 5 "$work/makedumpfile.log" >&2
	return 1
}

make_filtered() {
	local format=$1
	shift
	find_makedumpfile "$@"
	lay_out_elf
	makedumpfile_run "$@" "$work/proc-vmcore" "$work/made/$format" || die "makedumpfile $* failed"
}

make_flat() {
	local format=$1
	shift
	find_makedumpfile "$@"
	lay_out_elf
	in_root "$makedumpfile_root" "${makedumpfile[@]}" -F "$@" "$work/proc-vmcore" 2>"$work/makedumpfile.log" \
		>"$work/made/$format" || die "makedumpfile -F $* failed"
}

# Pieces are cut at multiples of the block size, a gibibyte by default: more than our guests have.
make_split() {
	local format=$1
	shift
	find_makedumpfile "$@"
	lay_out_elf
	mkdir "$work/made/$format"
	makedumpfile_run --split --splitblock-size 16 "$@" "$work/proc-vmcore" "$work/made/$format"/vmcore.{1,2} ||
		die "makedumpfile --split $* failed"
}

# What makedumpfile leaves behind on a disk that is too small: most of the dump, marked as incomplete.
make_incomplete() {
	local format=$1 size
	local -a mounting=()
	shift
	made filtered-lzo
	find_makedumpfile "$@"
	# in-root has mounts of its own elsewhere.
	[[ $makedumpfile_root != - ]] || mounting=(unshare --map-root-user --mount)
	lay_out_elf
	size=$(($(stat -Lc %s "$work/made/filtered-lzo") * 9 / 10))
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root "$makedumpfile_root" "${mounting[@]}" sh -c '
		disk=$1 target=$2 size=$3
		shift 3
		mkdir "$disk" && mount -t tmpfs -o "size=$size" tmpfs "$disk" || exit 2
		"$@" "$disk/vmcore"
		cp "$disk/vmcore" "$target"
	' sh "$work/disk" "$work/made/$format" "$size" "${makedumpfile[@]}" "$@" "$work/proc-vmcore" >"$work/makedumpfile.log" 2>&1 ||
		die "no incomplete dump: $(tail -n 1 "$work/makedumpfile.log")"
	grep -q incomplete "$work/makedumpfile.log" || die "the dump is complete"
}

make_snappy() {
	local format=$1 raw=$2
	made "$raw"
	"$scenario_root/recompress-snappy.py" "$work/made/$raw" "$work/made/$format" ||
		skip "no snappy: is libkdumpfile installed?"
}

# What a transfer that broke off leaves behind.
make_cut() {
	local format=$1 of=$2
	made "$of"
	head -c $(($(stat -Lc %s "$work/made/$of") * 6 / 10)) "$work/made/$of" >"$work/made/$format"
}

# As the kdump service leaves it in /var/crash.
make_folder() {
	local format=$1 vmcore=$2
	made "$vmcore"
	mkdir "$work/made/$format"
	cp "$work/made/$vmcore" "$work/made/$format/vmcore"
	if [[ $capture == crash ]]; then
		cp "$work/made/vmcore-dmesg.txt" "$work/made/$format/"
	else
		makedumpfile_run --dump-dmesg "$work/proc-vmcore" "$work/made/$format/vmcore-dmesg.txt" ||
			die "makedumpfile --dump-dmesg failed"
	fi
}

# keep FORMAT: moves it to where the user wants it, at once.
keep() {
	local format=$1 target=$output
	[[ $formats == *,* || $output == "$cache"/dumps/* ]] && target=$output.$format
	made "$format"
	chmod -R u=rwX,go=rX "$work/made/$format"
	rm -rf "$target.part"
	cp -r --sparse=always "$work/made/$format" "$target.part"
	rm -rf "$target"
	mv -T "$target.part" "$target"
	note "$target: Linux $kernel_release, $(du -sh --apparent-size "$target" | cut -f1)"
}
