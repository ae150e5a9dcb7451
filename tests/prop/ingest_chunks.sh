#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/prop/ingest_chunks.c, in a folder of its own.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
# Thousands of outputs: each of them waits for the disk, where there is one.
[ -w /dev/shm ] && TMPDIR=/dev/shm && export TMPDIR
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
"$B/prop/ingest_chunks" "$dir"
