# shellcheck shell=bash disable=SC2154 # the variables of lib.sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Small Debian systems of other suites in the cache, for compilers and tools that Debian 12 lacks; the
# script in-root runs commands there. Sourced after lib.sh.

debian_mirror=${OOMTOPSY_MIRROR:-http://deb.debian.org}/debian

in_root() { "$scenario_root/in-root" "$@"; }

# A minimal system with apt. The dates of a frozen mirror are past, so they are not checked.
make_root() {
	local suite=$1 part=$cache/roots/$1.part.$$
	note "making a Debian $suite in the cache"
	as_root mmdebstrap --quiet --variant=apt --aptopt='Acquire::Check-Valid-Until "false"' \
		"$suite" "$part" "deb $debian_mirror $suite main" </dev/null &&
		as_root mv -T "$part" "$cache/roots/$suite" && return
	as_root rm -rf "$part"
	return 1
}

add_to_root() {
	as_root "$scenario_root/in-root" "$1" env DEBIAN_FRONTEND=noninteractive sh -c '
		apt-get update -qq && exec apt-get install -qq -y --no-install-recommends "$@"' sh "${@:2}" </dev/null
}

missing_in_root() {
	local root=$cache/roots/$1 package
	for package in "${@:2}"; do
		compgen -G "$root/var/lib/dpkg/info/$package.list" >/dev/null ||
			compgen -G "$root/var/lib/dpkg/info/$package:*.list" >/dev/null || echo "$package"
	done
}

# root_get SUITE PACKAGE…: makes the system when there is none, and installs there what is missing.
# Returns 1, having said why, when that cannot be done. SUITE - is this machine: nothing is done.
root_get() (
	local suite=$1 log=$cache/roots/$1.log
	local -a missing
	[[ $suite != - ]] || return 0
	mkdir -p "$cache/roots"
	exec {lock}>"$cache/roots/$suite.lock"
	flock "$lock"
	if [[ ! -d $cache/roots/$suite ]]; then
		have mmdebstrap || { note "mmdebstrap is not installed"; return 1; }
		make_root "$suite" 2> >(tee "$log" >&2) || return 1
	fi
	mapfile -t missing < <(missing_in_root "$@")
	((${#missing[@]})) || return 0
	note "adding ${missing[*]} to the Debian $suite in the cache"
	add_to_root "$suite" "${missing[@]}" >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }
)
