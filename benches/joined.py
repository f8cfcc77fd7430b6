#!/usr/bin/env python3
"""Word error rates of the same utterances alone and joined into long recordings, in several orders.

usage: python3 benches/joined.py [--data DIR] [--set NAME] [--orders N] [--first N] [--rivals] [-- FLAGS…]

Joins all utterances of a set (libri60 unless told otherwise) in random orders, with 0.3 to 1.0 s of
faint noise between them. One long recording says little: where its windows end is chance, and so is
a word or two at each end. Each FLAGS is one argument, such as "--beam-size 5", and "" for the
defaults. With --rivals the other programs hear the same recordings, each with the weights that it
reads (--model, --ct2). Prints one table: for each, the per cent of words that are wrong, with substitutions,
deletions and insertions, of the utterances alone, of each order, and of all orders together.
"""

import argparse
import random
import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table

SHORTEST, LONGEST = 0.3, 1.0
# Of the noise in the pauses, dB of full scale: a room, not digital silence.
FLOOR = -60


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--set", default="libri60", help="utterances to join [default: libri60]")
    parser.add_argument("--orders", type=int, default=6, help="recordings to make [default: 6]")
    parser.add_argument("--first", type=int, default=1, help="number of the first order [default: 1]")
    parser.add_argument("--rivals", action="store_true", help="measure the other programs too")
    parser.add_argument("variants", nargs="*", metavar="FLAGS", default=[""])
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score

    utterances = data.load(data.folder(args.data), args.set)
    numbers = range(args.first, args.first + args.orders)
    joined = made(utterances, numbers)
    recordings = [recording.path for recording in (*utterances.recordings, *joined)]
    ditado, *rivals = programs.all_programs(args.ditado, args.model, args.ct2, args.compute)
    wanted = [(variant or "defaults", ditado, shlex.split(variant)) for variant in args.variants]
    if args.rivals:
        wanted += [(program.name, program, []) for program in rivals if not program.missing]
    rows = []
    for name, program, flags in wanted:
        output = environment.WORK / "joined" / f"out-{args.set}"
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir(parents=True)
        program.forget()
        command = [*program.command(recordings, output, utterances.language, args.cores), *flags]
        measure.run(command, program.environment(), args.cores, output.with_suffix(".log"))

        row = [name]
        for group in (utterances.recordings, *([recording] for recording in joined), joined):
            texts = programs.texts(output, [recording.path for recording in group])
            references = [recording.text for recording in group]
            rate, wrong, lost, invented = score.word_errors(references, texts, utterances.language)
            row.append(f"{rate:.2f} ({wrong}/{lost}/{invented})")
        rows.append(row)
        print(": ".join((row[0], row[-1])), flush=True)
    orders = [f"order {number}" for number in numbers]
    table.show(["word errors, % (sub/del/ins)", "alone", *orders, "all orders"], rows)


def made(utterances, numbers):
    """One recording for each order, by its number from 1, with the text in that order."""
    import numpy
    from harness import signals, workloads

    folder = environment.WORK / "joined" / utterances.name
    folder.mkdir(parents=True, exist_ok=True)
    samples = [workloads.read(recording.path) for recording in utterances.recordings]
    made = []
    for number in numbers:
        random_ = random.Random(number - 1)
        chosen = random_.sample(range(len(samples)), len(samples))
        parts = []
        for index in chosen:
            pause = random_.uniform(SHORTEST, LONGEST)
            parts += [samples[index], signals.levelled(signals.coloured(pause, 1, index), FLOOR)]
        path = folder / f"order-{number}.wav"
        signals.write(path, numpy.concatenate(parts))
        made.append(data.Recording(path, " ".join(utterances.recordings[index].text for index in chosen)))
    return made


if __name__ == "__main__":
    main()
