#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads one part of many of a list of inputs into a database of its own, DIRECTORY/INDEX.db:
#
#   sbatch --array=0-63 shard.sh LIST 64 DIRECTORY
#   parallel shard.sh LIST 64 DIRECTORY {} ::: {0..63}
#
# INDEX is a Slurm array task's or a Kubernetes indexed job's unless it is given. The database is made on the
# machine's own disk, as network filesystems do not keep SQLite's locks, and comes to DIRECTORY whole or not at
# all. Whoever runs a part again goes on where it ended. Ends with the exit status of 'oomtopsy batch'.
set -euo pipefail

(($# == 3 || $# == 4)) || { echo "usage: ${0##*/} LIST COUNT DIRECTORY [INDEX]" >&2; exit 3; }
list=$1 count=$2 directory=$3 index=${4:-${SLURM_ARRAY_TASK_ID:-${JOB_COMPLETION_INDEX:?is not set, and no INDEX given}}}
shard=$directory/$index.db status=0

work=$(mktemp -d "${TMPDIR:-/tmp}/oomtopsy-shard.XXXXXX")
trap 'rm -rf -- "$work" "$shard.new"' EXIT
awk -v count="$count" -v part="$index" 'NR % count == part' "$list" >"$work/list"
[[ -s $work/list ]] || exit 0

[[ ! -e $shard ]] || cp -- "$shard" "$work/shard.db"
oomtopsy batch --quiet --resume -j "${SLURM_CPUS_ON_NODE:-$(nproc)}" --db "$work/shard.db" "@$work/list" || status=$?
# 2: some input could not be read, which the database knows.
if ((status == 0 || status == 2)); then
	cp -- "$work/shard.db" "$shard.new"
	mv -- "$shard.new" "$shard"
fi
exit "$status"
