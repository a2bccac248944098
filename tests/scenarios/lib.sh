# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by every script of the project; sourced, not run.

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

# Prints the comment block at the head of the script: each script's help is its own header.
print_help() { sed -n '3,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }
