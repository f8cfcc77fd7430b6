#!/usr/bin/env python3
"""What each worker does at each moment of one run over a mixed folder, and how busy it is.

usage: python3 benches/timeline.py [--workers 2] [--width 100] [PATH…]

Without paths: the chapter of `long`, the utterances of `libri60` and the videos of `webm`, in the
order of their names. A worker's busy share is of the time from the first piece of work that any of
them took up to the last: before, the weights are loaded, and afterwards nothing is left to take up.
`first` is when the first output was written, `idle` the longest time in which a worker stood
still while there was work.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, table

FOLDER = environment.WORK / "timeline"
SETS = ("long", "libri60", "webm")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="recordings or folders")
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--ditado", default=environment.ROOT / "target/release/ditado", help="the program")
    parser.add_argument("--workers", default="1,2,4", help="[default: 1,2,4]")
    parser.add_argument("--width", type=int, default=100, help="columns of the timeline")
    args = parser.parse_args()
    paths = args.paths or [data.folder(args.data) / name for name in SETS]
    rows = []
    for workers in args.workers.split(","):
        events = run(args.ditado, paths, workers)
        rows += show(events, workers, args.width)
    heading = ["workers", "worker", "busy %", "of s", "longest idle s", "pieces", "first output s", "whole run s"]
    table.show(heading, rows)


def run(ditado, paths, workers):
    """One run in folders of its own; its events."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    env = {**os.environ, **{f"DITADO_{name}_DIR": str(FOLDER / name.lower()) for name in ("CACHE", "STATE", "TEMP")}}
    command = [ditado, "transcribe", *paths, "-o", FOLDER / "output", "-f", "json,txt"]
    command += ["--workers", workers, "--progress", "json"]
    done = subprocess.run([str(word) for word in command], env=env, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stderr.splitlines()]


def show(events, workers, width):
    """Draws the timeline; a row of figures for each worker."""
    pieces = {}
    for event in events:
        if event["event"] == "worked":
            span = (event["t"] - event["seconds"], event["t"], event["job"])
            pieces.setdefault(event["worker"], []).append(span)
    spans = [span for own in pieces.values() for span in own]
    whole = events[-1]["t"]
    begin, drain = min(span[0] for span in spans), max(span[0] for span in spans)
    names = {event["job"]: Path(event["path"]).name for event in events if event["event"] == "done"}
    longest = max(names, key=lambda job: sum(end - start for start, end, of in spans if of == job))
    done = [event["t"] for event in events if event["event"] == "done"]
    print(f"\n{workers} workers, {whole:.1f} s; # is {names[longest]}, o any other, | the begin of the drain", flush=True)
    rows = []
    for worker, own in sorted(pieces.items()):
        line = ""
        for column in range(width):
            start, end = column * whole / width, (column + 1) * whole / width
            inside = [(min(e, end) - max(s, start), job) for s, e, job in own if s < end and e > start]
            busy = sum(length for length, _ in inside)
            mark = " " if busy < (end - start) / 2 else ("#" if max(inside)[1] == longest else "o")
            line += "|" if start <= drain < end else mark
        print(f"{worker:2} {line}", flush=True)
        busy = sum(max(0, min(end, drain) - start) for start, end, _ in own)
        gaps = [b - a for a, b in zip([begin] + [end for _, end, _ in own], [start for start, _, _ in own] + [drain])]
        share = 100 * busy / (drain - begin) if drain > begin else 100
        rows.append(
            [
                workers,
                worker,
                f"{share:.1f}",
                f"{drain - begin:.1f}",
                f"{max(gaps):.2f}",
                len(own),
                f"{min(done):.2f}",
                f"{whole:.2f}",
            ]
        )
    for shift, row in zip(events[-1]["workers"], rows):
        row[2] += f" ({100 * shift['share']:.1f})"
    return rows


if __name__ == "__main__":
    main()
