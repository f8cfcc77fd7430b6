#!/usr/bin/env python3
"""A run over recordings that are done already, against `stat` and `sha256sum` of the same files.

usage: python3 benches/rerun.py [--files 1000] [--seconds 10] [--rounds 9] [--keep]

The recordings are the example of the repository, each copy a little quieter than the one before,
so that no two have the same content. A first run fills the cache; what it fills it with does not
matter here, so it uses the engine for tests. Then the programs take turns:

  nothing     `true`: what it takes to start a program
  stat        one `stat` over all files, and one over files and outputs
  up to date  the same command again: nothing to do
  rendered    another folder and format from the cache (a new folder in each round)
  moved       copies under other names: each is read once and found by its content
  rehash      the same command with --rehash: each file is read
  sha256sum   one `sha256sum` over all files

Figures are medians over the rounds; the ratio is the median, over the rounds, of a command's wall
time over the first stat's in the same round, once as it is and once without what `true` takes in
that round. Where the names of all files are too long for one command line, `stat` and `sha256sum`
are started through `xargs`, which hands them as many at a time as the system takes.
"""

import argparse
import array
import os
import shutil
import statistics
import sys
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import measure, table
from harness.environment import ROOT, WORK

FOLDER = WORK / "rerun"
FORMATS = "json,srt,txt"
# Bytes of a command line with its environment that Linux takes, with room to spare: a quarter of
# the 8 MiB of stack that are usual.
LONGEST = 1_500_000
# What the system counts for each word besides its letters.
POINTER = 8


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ditado", default=ROOT / "target/release/ditado", help="the program")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=10, help="length of each recording")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="cores to run on")
    parser.add_argument("--keep", action="store_true", help="leave the recordings for the next time")
    args = parser.parse_args()
    recordings = make(args.files, args.seconds)
    size = sum(path.stat().st_size for path in recordings)
    print(f"{len(recordings)} recordings, {size / 1e6:.0f} MB, {args.cores} cores", flush=True)

    fill(args)
    costs = {}
    for turn in range(args.rounds):
        for name, command in turns(args, recordings, turn):
            costs.setdefault(name, []).append(cost(name, command, args.cores))
    show(costs)
    if not args.keep:
        shutil.rmtree(FOLDER)


def make(count, seconds):
    """Recordings of this length, no two the same; those of an earlier benchmark are taken over."""
    folder = FOLDER / "recordings"
    wanted = [folder / f"{number:05}.wav" for number in range(count)]
    if all(path.exists() for path in wanted) and len(list(folder.iterdir())) == count:
        return wanted
    shutil.rmtree(FOLDER, ignore_errors=True)
    folder.mkdir(parents=True)
    with wave.open(str(ROOT / "examples/audio/jfk.wav")) as source:
        parameters = source.getparams()
        samples = array.array("h", source.readframes(seconds * source.getframerate()))
    for number, path in enumerate(wanted):
        # The first samples alone make another content, and another text of the engine for tests.
        for at in range(min(len(samples), 2000)):
            samples[at] = (at * (number + 1)) % 199
        with wave.open(str(path), "wb") as recording:
            recording.setparams(parameters)
            recording.writeframes(samples.tobytes())
    return wanted


def environment(name):
    """Folders of its own. What is written on the side is not remembered with the rest: a folder of
    1,000 recordings has one set of outputs."""
    state = "state-other" if name in ("rendered", "moved") else "state"
    places = {"CACHE": FOLDER / "cache", "STATE": FOLDER / state, "TEMP": FOLDER / "temp"}
    return {**os.environ, **{f"DITADO_{name}_DIR": str(path) for name, path in places.items()}}


def ditado(args, *flags, output="output", formats=FORMATS, source="recordings"):
    """A command line over all recordings."""
    paths = [FOLDER / source, "-o", FOLDER / output, "-f", formats]
    return [args.ditado, "transcribe", *paths, "--engine", "fake", "-q", *flags]


def fill(args):
    """The first run, and the second, which finds files old enough to be known by their times."""
    for folder in FOLDER.iterdir():
        if folder.is_dir() and folder.name != "recordings":
            shutil.rmtree(folder)
    for name in ("first", "second", "third"):
        print(f"{name} run: {cost(name, ditado(args), args.cores).wall:.2f} s", flush=True)


def turns(args, recordings, turn):
    """The commands of a round in an order of its own, each with its name."""
    outputs = [FOLDER / "output" / f"{path.stem}.{ext}" for path in recordings for ext in FORMATS.split(",")]
    commands = [
        ("nothing", ["true"]),
        ("stat", over(["stat", "--format=%s %Y"], recordings)),
        ("stat, outputs too", over(["stat", "--format=%s %Y"], [*recordings, *outputs])),
        ("up to date", ditado(args)),
        ("rendered", ditado(args, output=f"other-{turn}", formats="vtt")),
        ("moved", ditado(args, output=f"moved-{turn}", formats="vtt", source=moved(recordings, turn))),
        ("rehash", ditado(args, "--rehash")),
        ("sha256sum", over(["sha256sum"], recordings)),
    ]
    first = turn % len(commands)
    return commands[first:] + commands[:first]


def over(command, paths):
    """The command over all paths, through `xargs` where they do not fit on one line."""
    if sum(len(os.fsencode(path)) + 1 + POINTER for path in paths) < LONGEST:
        return [*command, *paths]
    names = FOLDER / f"names-{len(paths)}"
    if not names.exists():
        names.write_bytes(b"".join(os.fsencode(path) + b"\0" for path in paths))
    return ["xargs", "--null", f"--arg-file={names}", *command]


def moved(recordings, turn):
    """The same recordings under names that were never seen."""
    folder = FOLDER / f"source-{turn}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in recordings:
        shutil.copyfile(path, folder / f"{turn}-{path.name}")
    return folder.name


def cost(name, command, cores):
    """What one run of a command cost."""
    return measure.run(command, environment(name), cores, FOLDER / f"{name.replace(' ', '-')}.log")


def show(costs):
    """Medians and ratios."""
    base = [cost.wall for cost in costs["stat"]]
    start = [cost.wall for cost in costs["nothing"]]
    bare_base = bare(base, start)
    rows = []
    for name, runs in costs.items():
        walls = [run.wall for run in runs]
        ratio = median_ratio(walls, base)
        bare_ratio = median_ratio(bare(walls, start), bare_base)
        cpu = statistics.median(run.cpu for run in runs)
        peak = statistics.median(run.peak for run in runs)
        wall = statistics.median(walls) * 1e3
        rows.append([name, f"{wall:.1f}", f"{cpu * 1e3:.1f}", f"{ratio:.2f}", f"{bare_ratio:.2f}", f"{peak / 1e6:.0f}"])
    table.show(["", "wall ms", "CPU ms", "× stat", "bare", "peak MB"], rows)


def bare(walls, start):
    """What is left of wall times without starting a program, seconds; at least a microsecond."""
    return [max(wall - nothing, 1e-6) for wall, nothing in zip(walls, start, strict=True)]


def median_ratio(walls, base):
    """The median of each round's ratio."""
    return statistics.median(wall / other for wall, other in zip(walls, base, strict=True))


if __name__ == "__main__":
    main()
