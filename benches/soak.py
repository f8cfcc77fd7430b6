#!/usr/bin/env python3
"""Memory, open files, threads and temporary files of one long run, sampled while it works.

usage: python3 benches/soak.py [--clips 3000 | --hours 10] [--workers 2] [--every 5]

  --clips N   N recordings of 1 to 3 s, cut out of `libri60`, no two the same, so that neither the
              cache nor a duplicate spares any work
  --hours N   one recording of N hours: that of `long` again and again

The growth is the slope of a line through the resident sizes of the second half of the run, and what
it makes for each recording, or for each hour. `peak` is the system's own figure.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, table

FOLDER = environment.WORK / "soak"
SHORTEST, LONGEST = 1.0, 3.0
RATE = 16_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--ditado", default=environment.ROOT / "target/release/ditado", help="the program")
    parser.add_argument("--clips", type=int, default=3000)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=5, help="seconds between two looks")
    parser.add_argument("flags", nargs="*", help="further flags of ditado, after --")
    args = parser.parse_args()
    environment.enter()
    from harness import workloads

    folder = data.folder(args.data)
    if args.hours:
        source = workloads.hours(data.load(folder, "long").recordings[0], args.hours).path
        unit, units = "hour", args.hours
    else:
        source = clips(data.load(folder, "libri60"), args.clips, workloads)
        unit, units = "recording", args.clips
    own = FOLDER / str(os.getpid())
    samples = watch(args, source, own)
    shutil.rmtree(own)
    (FOLDER / f"{unit}s.json").write_text(json.dumps(samples))
    show(samples, unit, units)


def clips(spoken, count, workloads):
    """A folder with `count` different pieces of the recordings of a set."""

    def make(folder):
        pick = random.Random(1)
        sources = [workloads.read(recording.path) for recording in spoken.recordings]
        seen = set()
        while len(seen) < count:
            number = pick.randrange(len(sources))
            length = int(pick.uniform(SHORTEST, LONGEST) * RATE)
            first = pick.randrange(max(1, len(sources[number]) - length))
            if (number, first) in seen:
                continue
            samples = (sources[number][first : first + length] * 32767).astype("int16")
            with wave.open(str(folder / f"{len(seen):05}.wav"), "wb") as clip:
                clip.setnchannels(1)
                clip.setsampwidth(2)
                clip.setframerate(RATE)
                clip.writeframes(samples.tobytes())
            seen.add((number, first))

    return workloads.made(f"clips-{count}", make)


def watch(args, source, own):
    """Runs ditado over `source` and looks at it again and again; what was seen."""
    places = {name: own / name.lower() for name in ("CACHE", "STATE", "TEMP")}
    output = own / "output"
    output.mkdir(parents=True)
    env = {**os.environ, **{f"DITADO_{name}_DIR": str(path) for name, path in places.items()}}
    paths = [str(source), "-o", str(output), "-f", "json,txt"]
    command = [str(args.ditado), "transcribe", *paths, "--workers", str(args.workers), "-q", *args.flags]
    with open(FOLDER / "soak.log", "wb") as log:
        began = time.monotonic()
        child = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        samples = []
        due = 0.0
        while child.poll() is None:
            if time.monotonic() - began >= due:
                due += args.every
                seen = look(child.pid)
                # Folders vanish while they are looked through, which os.walk takes for empty.
                files = [Path(folder, name) for folder, _, names in os.walk(places["TEMP"]) for name in names]
                samples.append(
                    {
                        "t": time.monotonic() - began,
                        "outputs": sum(1 for path in output.rglob("*.txt")),
                        "temp_files": len(files),
                        "temp_bytes": sum(size(path) for path in files),
                        **seen,
                    }
                )
            time.sleep(0.1)
    if child.returncode != 0:
        sys.exit(f"exit code {child.returncode}: {(FOLDER / 'soak.log').read_text()[-2000:]}")
    return [sample for sample in samples if "rss" in sample]


def size(path):
    """Bytes of a file; none of one that is gone by now."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def look(pid):
    """What the system says of a process; nothing once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        return {
            "rss": int(fields["VmRSS"].split()[0]) * 1024,
            "heap": int(fields["RssAnon"].split()[0]) * 1024,
            "peak": int(fields["VmHWM"].split()[0]) * 1024,
            "threads": int(fields["Threads"]),
            "files": len(os.listdir(f"/proc/{pid}/fd")),
        }
    except (FileNotFoundError, ProcessLookupError, KeyError):
        return {}


def show(samples, unit, units):
    """Ten looks, spread over the run, and the growth."""
    rows = []
    for at in sorted({round(step * (len(samples) - 1) / 10) for step in range(11)}):
        seen = samples[at]
        rows.append(
            [
                f"{seen['t']:.0f} s",
                seen["outputs"],
                f"{seen['rss'] / 1e6:.1f}",
                f"{seen['heap'] / 1e6:.1f}",
                seen["threads"],
                seen["files"],
                seen["temp_files"],
                f"{seen['temp_bytes'] / 1e6:.1f}",
            ]
        )
    heading = ["after", "done", "resident MB", "anonymous MB", "threads", "open files", "temporary files", "MB"]
    table.show(heading, rows)
    most = {key: max(sample[key] for sample in samples) for key in samples[0]}
    print(
        f"most: {most['peak'] / 1e6:.1f} MB resident, {most['threads']} threads, {most['files']} open files, "
        f"{most['temp_files']} temporary files of {most['temp_bytes'] / 1e6:.1f} MB"
    )
    half = samples[len(samples) // 2 :]
    if len(half) > 2:
        per_second = slope([sample["t"] for sample in half], [sample["heap"] for sample in half])
        each = per_second * samples[-1]["t"] / units
        print(f"growth in the second half: {per_second:.0f} bytes a second, {each:.0f} for each {unit}")


def slope(x, y):
    """Of the straight line that fits best."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mean_x) ** 2 for a in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / spread if spread else 0.0


if __name__ == "__main__":
    main()
