# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels of Debian, downloaded and unpacked in the cache; nothing is installed. Sourced after lib.sh.

mirror=${OOMTOPSY_MIRROR:-http://deb.debian.org}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints the row of kernels.tsv for KERNEL ARCH, with single tabs.
kernel_row() {
	awk -v kernel="$1" -v arch="$2" -v OFS='\t' '
		!/^#/ && $1 == kernel && $2 == arch { $1 = $1; print; exit }' "$scenario_root/kernels.tsv"
}

kernel_list() { awk '!/^#/ && NF { print $1 "\t" $2 }' "$scenario_root/kernels.tsv"; }

# apt-get and apt-cache with sources and lists of their own in the folder $apt_root, so that any
# suite can be read on any Debian without touching the machine's settings.
private_apt() {
	local command=$1
	shift
	"$command" -qq \
		-o Dir::Etc::SourceList="$apt_root/sources.list" -o Dir::Etc::SourceParts=- \
		-o Dir::State="$apt_root/state" -o Dir::Cache="$apt_root/cache" \
		-o Dir::State::status="$apt_root/state/status" \
		-o APT::Architecture="$apt_arch" -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Check-Valid-Until=false "$@"
}

apt_sources() {
	local suite archive
	for suite in ${1//,/ }; do
		archive=debian
		[[ $suite == *-security ]] && archive=debian-security
		echo "deb [signed-by=$keyring] $mirror/$archive $suite main"
	done
}

# Prints the package and each linux-* package it depends on, to any depth.
kernel_packages() {
	private_apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
		--no-breaks --no-replaces --no-enhances --no-pre-depends "$@" |
		grep -oE '^linux-(image|binary|modules|headers|kbuild|base)-[^ ]+' |
		grep -vE '^linux-base$' | sort -u
}

# kernel_download FOLDER SUITES PACKAGES
kernel_download() {
	local folder=$1 suites=$2 packages=$3 apt_root=$1/apt log=$1/download.log
	mkdir -p "$apt_root"/{state/lists/partial,cache/archives/partial} "$folder/debs"
	: >"$apt_root/state/status"
	apt_sources "$suites" >"$apt_root/sources.list"
	local -a names
	{
		private_apt apt-get update &&
			mapfile -t names < <(kernel_packages ${packages//,/ }) &&
			(cd "$folder/debs" && private_apt apt-get download "${names[@]}")
	} >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }
	rm -rf "$apt_root"
}

# Debian's header packages include each other by their path under /usr. Makes what lies in WORK point
# into FINAL, where it will be moved to.
relocate_headers() {
	local work=$1 final=$2 makefile
	for makefile in "$work"/usr/src/linux-headers-*/Makefile; do
		sed -i "s,^include /usr/,include $final/usr/," "$makefile"
	done
}

# Downloads and unpacks into $base/VERSION, which appears whole or not at all.
kernel_fetch() {
	local base=$1 suites=$2 packages=$3 apt_arch=$4 work=$1/part.$$ deb version
	note "downloading $packages of Debian $suites"
	mkdir -p "$work/root"
	kernel_download "$work" "$suites" "$packages" || { rm -rf "$work"; return 1; }
	for deb in "$work"/debs/*.deb; do
		dpkg -x "$deb" "$work/root"
		[[ $deb == */linux-headers-*_all.deb ]] && version=$(dpkg-deb -f "$deb" Version)
	done
	rm -rf "${base:?}/$version"
	relocate_headers "$work/root" "$base/$version"
	mv -T "$work/root" "$base/$version"
	ln -sfn "$version" "$base/current"
	rm -rf "$work"
}

# kernel_get KERNEL ARCH: sets kernel_dir (where it is unpacked), kernel_version (Debian's),
# kernel_release (uname -r), kernel_image, kernel_build (headers), kernel_modules, kernel_cc and
# kernel_qemu. Returns 1 when the packages cannot be had.
# shellcheck disable=SC2034 # set for the caller
kernel_get() {
	local row suites packages apt_arch base=$cache/kernels/$1-$2
	row=$(kernel_row "$1" "$2")
	[[ $row ]] || usage_error "no kernel $1 for $2 in kernels.tsv"
	IFS=$'\t' read -r _ _ suites packages kernel_cc kernel_qemu <<<"$row"
	[[ $kernel_qemu == - ]] && kernel_qemu=
	case $2 in
	x86_64) apt_arch=amd64 ;;
	aarch64) apt_arch=arm64 ;;
	esac
	[[ -e $base/current/boot || -e $base/current/usr ]] ||
		kernel_fetch "$base" "$suites" "$packages" "$apt_arch" || return 1

	kernel_dir=$(readlink -f "$base/current")
	kernel_version=$(basename "$kernel_dir")
	kernel_image=$(printf '%s\n' "$kernel_dir"/boot/vmlinuz-* | head -n 1)
	kernel_release=${kernel_image##*/vmlinuz-}
	kernel_modules=$kernel_dir/lib/modules/$kernel_release
	[[ -d $kernel_modules ]] || kernel_modules=$kernel_dir/usr/lib/modules/$kernel_release
	kernel_build=$kernel_dir/usr/src/linux-headers-$kernel_release
}
