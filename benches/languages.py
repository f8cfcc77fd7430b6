#!/usr/bin/env python3
"""Which language is found: of each clip alone, and of each clip in recordings of many languages.

usage: python3 benches/languages.py [--data DIR] [--model FILE] [--orders N] [-- FLAGS…]

Alone: every clip of the sets with a language in their name and of `libri60`, with the language left
to be found. Mixed: the same number of clips of each language in random orders, 0.6 to 1.5 s of a
quiet room between them, with `--language-per-region`; a clip has the language in which most of its
seconds are written. Prints how many are right, and which were taken for what.
"""

import argparse
import collections
import json
import random
import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table

SETS = ("libri60", "cv-pt", "cv-es", "cv-fr", "cv-de")
# Clips of each language in a mixed recording.
CLIPS = 5
PAUSES = (0.6, 1.5)
# Of the room, dB of full scale.
FLOOR = -60


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--orders", type=int, default=6, help="mixed recordings to make [default: 6]")
    parser.add_argument("variants", nargs="*", metavar="FLAGS", default=[""])
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import workloads

    folder = data.folder(args.data)
    sets = [data.load(folder, name) for name in SETS]
    samples = {r.path: workloads.read(r.path) for each in sets for r in each.recordings}
    mixed = [made(sets, samples, order) for order in range(args.orders)]
    for variant in args.variants:
        print(variant or "defaults", flush=True)
        results = [alone(args, sets, variant), together(args, sets, mixed, variant)]
        table.show(["right", *(each.language for each in sets), "all"], [row for row, _ in results])
        for row, wrong in results:
            print(f"{row[0]}: {wrong}", flush=True)


def alone(args, sets, variant):
    """What is right of clips that are recordings of their own."""
    paths = [recording.path for each in sets for recording in each.recordings]
    texts = run(args, paths, ["-l", "auto", *shlex.split(variant)], "alone")
    found = [(each.language, texts[r.path.stem]["language"]) for each in sets for r in each.recordings]
    return row("each clip alone", found, sets)


def together(args, sets, mixed, variant):
    """What is right of clips in recordings with others."""
    texts = run(args, [path for path, _ in mixed], ["--language-per-region", *shlex.split(variant)], "mixed")
    found = []
    for path, clips in mixed:
        segments = texts[path.stem]["segments"]
        found += [(language, heard(segments, start, end)) for language, start, end in clips]
    return row("each clip among others", found, sets)


def heard(segments, start, end):
    """The language in which most of these seconds are written; empty where nothing is."""
    seconds = collections.Counter()
    for segment in segments:
        shared = min(end, segment["end"]) - max(start, segment["start"])
        if shared > 0:
            seconds[segment.get("language", "")] += shared
    return seconds.most_common(1)[0][0] if seconds else ""


def row(name, found, sets):
    """How many of the (spoken, found) languages agree, by language and in all, and what was wrong."""
    cells = []
    for each in sets:
        of = [(spoken, taken) for spoken, taken in found if spoken == each.language]
        cells.append(f"{sum(s == t for s, t in of)}/{len(of)}")
    wrong = collections.Counter(f"{s} for {t or 'nothing'}" for s, t in found if s != t)
    right = sum(s == t for s, t in found)
    cells.append(f"{right}/{len(found)}")
    return [name, *cells], ", ".join(f"{count} {which}" for which, count in wrong.most_common())


def run(args, paths, flags, name):
    """The transcripts by the name of their recording."""
    output = environment.WORK / "languages" / f"out-{name}"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    program = programs.all_programs(args.ditado, args.model, None, args.compute)[0]
    program.forget()
    model = ["-m", args.model] if args.model else []
    command = [args.ditado, "transcribe", *paths, "-o", output, "-f", "json", "-q", *model, *flags]
    measure.run(command, program.environment(), args.cores, output.with_suffix(".log"))
    return {path.stem: json.loads(path.read_text()) for path in output.glob("*.json")}


def made(sets, samples, order):
    """A recording with clips of every language: its path, and (language, start, end) of each."""
    import numpy
    from harness import signals

    chance = random.Random(order)
    clips = [(each.language, r.path) for each in sets for r in chance.sample(each.recordings, CLIPS)]
    chance.shuffle(clips)
    parts, known, length = [], [], 0
    for number, (language, path) in enumerate(clips):
        pause = signals.coloured(chance.uniform(*PAUSES), 1, number)
        parts += [signals.levelled(pause, FLOOR), samples[path]]
        length += len(pause)
        end = length + len(samples[path])
        known.append((language, length / signals.RATE, end / signals.RATE))
        length = end
    path = environment.WORK / "languages" / f"mixed-{order + 1}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    signals.write(path, numpy.concatenate(parts))
    return path, known


if __name__ == "__main__":
    main()
