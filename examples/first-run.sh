#!/usr/bin/env bash
# From a fresh clone to text: installs what the build needs when it is missing, builds ditado, and
# transcribes the recordings in examples/audio.
#
# usage: bash examples/first-run.sh
set -euo pipefail
cd "$(dirname "$0")/.."

readonly OUT=target/first-run

bash .ci/packages

echo "Building ditado (the first time takes some minutes)"
cargo build --release --locked

echo "Transcribing examples/audio"
target/release/ditado transcribe examples/audio --output-dir "$OUT" --format json,srt,txt

find "$OUT" -name '*.txt' | sort | while read -r text; do
    printf '\n%s\n' "$text"
    cat "$text"
done
printf '\nThe same as JSON and subtitles: %s\n' "$OUT"
