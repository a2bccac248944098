# shellcheck shell=bash disable=SC2034 # read by the scripts that source it
# SPDX-License-Identifier: GPL-2.0-or-later
# What the project's shell scripts share; sourced, not run.

export LC_ALL=C.UTF-8
# Debian's Python is the one that has Debian's packages. A version manager's, which stands before it in some
# PATHs, also takes ten times as long to start.
export PATH=/usr/bin:$PATH

EXIT_USAGE=3
EXIT_SKIPPED=77 # what meson counts as skipped

source_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
scenario_root=$source_root/tests/scenarios
cache=${OOMTOPSY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/oomtopsy}

program=$(basename -- "$0")

note() { printf '%s: %s\n' "$program" "$*" >&2; }
die() { note "$*"; exit 1; }
usage_error() { note "$* (try --help)"; exit "$EXIT_USAGE"; }
skip() { note "skipped: $*"; exit "$EXIT_SKIPPED"; }
have() { command -v "$1" >/dev/null 2>&1; }

# locked FILE COMMAND…: alone among all, of any clone, that ask for the same lock.
locked() (
	mkdir -p "$(dirname "$1")"
	exec {lock}>"$1"
	flock "$lock"
	shift
	"$@"
)

# Prints the comment block at the head of the script: each script's help is its own header.
print_help() { sed -n '3,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# Prints the packages of the LISTS named, out of .ci/packages.
packages_of() {
	awk -v lists=" $* " '/^# [a-z]+:/ { wanted = index(lists, " " substr($2, 1, length($2) - 1) " ") }
		!/^#/ && NF && wanted { print }' "$source_root/.ci/packages"
}

package_installed() { [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]]; }

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# Installs what is missing of the packages of LISTS; touches nothing when all are there.
install_packages() {
	local package
	local -a missing=()
	for package in $(packages_of "$@"); do
		package_installed "$package" || missing+=("$package")
	done
	((${#missing[@]})) || return 0
	have apt-get || die "needs Debian 12 to install: ${missing[*]}"
	note "installing ${missing[*]}"
	# A new machine may be in the middle of its own upgrades: wait for dpkg's lock rather than fail.
	local -a apt=(apt-get -qq -o DPkg::Lock::Timeout=600)
	as_root "${apt[@]}" update
	as_root env DEBIAN_FRONTEND=noninteractive \
		"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null </dev/null
}

# configure BUILD_DIR MESON_OPTION…: once, and anew when $CC or the options are not those of last time.
configure() {
	local build=$source_root/$1 how=${CC-}${*:2}
	[[ ! -f $build/build.ninja || $(cat "$build/configured" 2>/dev/null) != "$how" ]] || return 0
	rm -rf "$build"
	meson setup "$build" "$source_root" "${@:2}" >/dev/null || return 1
	[[ ! $how ]] || echo "$how" >"$build/configured"
}

# compile BUILD_DIR: says something only when it fails.
compile() {
	local log=$source_root/$1/compile.log
	ninja -C "$source_root/$1" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}
