#!/usr/bin/env bash
# Transcribes the folders of a collection as a Slurm array, each task its share of them:
#
#   sbatch --array=0-7 slurm-array.sh /project/recordings /project/transcripts
#
# A task that runs into its time limit, or whose node fails, goes on where it was when the same
# command is given again: caches and unfinished work are kept on the shared file system. For GPUs add
# --gres=gpu:1 and --device cuda.
#SBATCH --job-name=ditado
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=08:00:00
#SBATCH --requeue
# Two minutes before the end ditado is told to stop.
#SBATCH --signal=B:TERM@120
#SBATCH --output=ditado-%A_%a.log
set -euo pipefail

recordings=$1
transcripts=$2
export DITADO_CACHE_DIR="$transcripts/.ditado/cache"
export DITADO_STATE_DIR="$transcripts/.ditado/state"
# Decoded audio stays on the node.
export DITADO_TEMP_DIR="${SLURM_TMPDIR:-${TMPDIR:-/tmp}}"

task=$((SLURM_ARRAY_TASK_ID - ${SLURM_ARRAY_TASK_MIN:-0}))
tasks=${SLURM_ARRAY_TASK_COUNT:-1}
mapfile -d '' -t folders < <(find "$recordings" -mindepth 1 -maxdepth 1 -type d -print0 | sort -z)

stop() { [ -z "${running:-}" ] || kill -TERM "$running"; }
trap stop TERM

failed=0
for ((n = task; n < ${#folders[@]}; n += tasks)); do
    folder=${folders[n]}
    name=$(basename "$folder")
    # In the background, so that the signal is heard at once.
    ditado "$folder" -o "$transcripts/$name" --progress plain --report "$transcripts/$name.json" &
    running=$!
    code=0
    wait "$running" || code=$?
    # Woken by the signal, ditado is still putting its work in order.
    while kill -0 "$running" 2>/dev/null; do
        code=0
        wait "$running" || code=$?
    done
    case $code in
    0 | 4) ;;                    # done, or nothing in it
    130 | 143) exit 130 ;;       # stopped: give the same command again
    *) failed=$code ;;           # go on with the others
    esac
done
exit "$failed"
