# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels of Debian, downloaded and unpacked in the cache; nothing is installed. Sourced after lib.sh.

mirror=${OOMTOPSY_MIRROR:-http://deb.debian.org}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# An architecture, as Debian and as the kernel's makefiles call it, the prefix of the tools that build
# for it, the guest's console, and QEMU's options for the machine. (QEMU 7.2 gets the size of the notes
# for arm64's vector registers wrong and with it the place of all memory in an ELF dump: no SVE, no SME.)
arch_table='
x86_64   amd64  x86_64  x86_64-linux-gnu-   ttyS0    -M pc
aarch64  arm64  arm64   aarch64-linux-gnu-  ttyAMA0  -M virt -cpu max,pauth-impdef=on,sve=off,sme=off
'

# Sets the variables for what the table says of ARCH.
# shellcheck disable=SC2034 # set for the caller
arch_get() {
	local row
	row=$(awk -v arch="$1" '$1 == arch' <<<"$arch_table")
	[[ $row ]] || usage_error "no architecture $1"
	read -r _ apt_arch kbuild_arch tool_prefix guest_console arch_qemu <<<"$row"
}

host_arch=$(dpkg --print-architecture)

# Prints the row of kernels.tsv for KERNEL ARCH, with single tabs.
kernel_row() {
	awk -v kernel="$1" -v arch="$2" -v OFS='\t' '
		!/^#/ && $1 == kernel && $2 == arch { $1 = $1; print; exit }' "$scenario_root/kernels.tsv"
}

# apt-get and apt-cache with sources and lists of their own in the folder $apt_root, so that any
# suite can be read on any Debian without touching the machine's settings.
private_apt() {
	local command=$1
	shift
	"$command" -qq \
		-o Dir::Etc::SourceList="$apt_root/sources.list" -o Dir::Etc::SourceParts=- \
		-o Dir::State="$apt_root/state" -o Dir::Cache="$apt_root/cache" \
		-o Dir::State::status="$apt_root/state/status" \
		-o APT::Architecture="$apt_arch" -o APT::Architectures::="$apt_arch" \
		-o APT::Architectures::="$host_arch" -o APT::Sandbox::User="$(id -un)" \
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

# Prints the packages of the kernel's row and each linux-* package they depend on, to any depth. The
# build tools among them are to run here, whatever the kernel is for; a guest of another architecture
# wants a busybox of its own.
kernel_packages() {
	local -a metapackages
	IFS=, read -ra metapackages <<<"$kernel_metapackages"
	private_apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
		--no-breaks --no-replaces --no-enhances --no-pre-depends "${metapackages[@]}" |
		grep -oE '^linux-(image|binary|modules|headers|kbuild|base)-[^ ]+' |
		sed "s/:[a-z0-9]*$//; /^linux-kbuild-/s/$/:$host_arch/" | sort -u
	[[ $apt_arch == "$host_arch" ]] || echo busybox-static
}

# download FOLDER SUITES FUNCTION: fetches into FOLDER/debs the packages that FUNCTION names.
download() {
	local folder=$1 suites=$2 name_packages=$3 apt_root=$1/apt log=$1/download.log
	local -a names
	mkdir -p "$apt_root"/{state/lists/partial,cache/archives/partial} "$folder/debs"
	: >"$apt_root/state/status"
	apt_sources "$suites" >"$apt_root/sources.list"
	{
		private_apt apt-get update &&
			mapfile -t names < <("$name_packages") &&
			(cd "$folder/debs" && private_apt apt-get download "${names[@]}")
	} >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }
	rm -rf "$apt_root"
}

# Debian's header packages name each other by their path under /usr. Makes what lies in WORK point
# into FINAL, where it will be moved to.
relocate_headers() {
	local work=$1 final=$2 makefile
	for makefile in "$work"/usr/src/linux-headers-*/Makefile; do
		sed -i "s,^\(include \|KBUILD_OUTPUT=\)/usr/,\1$final/usr/," "$makefile"
	done
}

# Downloads and unpacks into $base/VERSION, which appears whole or not at all, unless somebody just has.
kernel_fetch() {
	local base=$1 work=$1/part.$$ deb version
	[[ ! -e $base/current ]] || return 0
	note "downloading $kernel_metapackages of Debian $kernel_suites"
	mkdir -p "$work/root"
	download "$work" "$kernel_suites" kernel_packages || { rm -rf "$work"; return 1; }
	for deb in "$work"/debs/*.deb; do
		dpkg -x "$deb" "$work/root" || { rm -rf "$work"; return 1; }
		[[ $deb == */linux-headers-*-common[-_]* ]] && version=$(dpkg-deb -f "$deb" Version)
	done
	rm -rf "${base:?}/$version"
	relocate_headers "$work/root" "$base/$version"
	mv -T "$work/root" "$base/$version"
	ln -sfn "$version" "$base/current"
	rm -rf "$work"
}

debuginfo_package() { echo "linux-image-$kernel_release-dbg=$kernel_version"; }

debuginfo_fetch() {
	local folder=$1 work=$1.part.$$
	[[ ! -d $folder ]] || return 0
	note "downloading $(debuginfo_package)"
	download "$work" "$kernel_suites" debuginfo_package || { rm -rf "$work"; return 1; }
	dpkg -x "$work"/debs/*.deb "$work/root" || { rm -rf "$work"; return 1; }
	mv -T "$work/root" "$folder"
	rm -rf "$work"
}

# Sees to it that $kernel_dir-dbg has the debuginfo of the kernel that kernel_get set.
debuginfo_get() { locked "$kernel_dir-dbg.lock" debuginfo_fetch "$kernel_dir-dbg"; }

# kernel_get KERNEL ARCH: sets kernel_dir (where it is unpacked), kernel_version (Debian's),
# kernel_release (uname -r), kernel_image, kernel_build (headers), kernel_modules, kernel_suites,
# kernel_cc and kernel_root, and what arch_get sets. Returns 1 when the packages cannot
# be had.
# shellcheck disable=SC2034 # set for the caller
kernel_get() {
	local row base=$cache/kernels/$1-$2
	row=$(kernel_row "$1" "$2")
	[[ $row ]] || usage_error "no kernel $1 for $2 in kernels.tsv"
	IFS=$'\t' read -r _ _ kernel_suites kernel_metapackages kernel_cc kernel_root <<<"$row"
	arch_get "$2"
	[[ -e $base/current ]] || locked "$base.lock" kernel_fetch "$base" || return 1

	kernel_dir=$(readlink -f "$base/current")
	kernel_version=$(basename "$kernel_dir")
	kernel_modules=$(find "$kernel_dir"/{usr/,}lib/modules -mindepth 1 -maxdepth 1 2>/dev/null | head -n 1)
	kernel_release=${kernel_modules##*/}
	# Since 7.x the image lies beside its modules (linux-binary-*).
	kernel_image=$kernel_modules/vmlinuz
	[[ -e $kernel_image ]] || kernel_image=$kernel_dir/boot/vmlinuz-$kernel_release
	kernel_build=$kernel_dir/usr/src/linux-headers-$kernel_release
}
