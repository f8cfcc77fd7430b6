#!/usr/bin/env python3
"""Word error rates and CPU time of ditado under several sets of flags, on the same recordings.

usage: python3 benches/variants.py [--data DIR] [--sets NAME,…] -- FLAGS…

Each FLAGS is one argument, such as "--beam-size 5", and "" for the defaults. The language is given
unless a variant says otherwise. Prints one table: for each variant and set the per cent of words
that are wrong, with substitutions, deletions and insertions, and CPU seconds of the whole program.
"""

import argparse
import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--sets", help="names, separated by commas [default: all]")
    parser.add_argument("variants", nargs="+", metavar="FLAGS")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score

    folder = data.folder(args.data)
    sets = [data.load(folder, name) for name in (args.sets.split(",") if args.sets else data.names(folder))]
    ditado = next(p for p in programs.all_programs(args.ditado, args.model, None, args.compute) if p.name == "ditado")
    rows = []
    for variant in args.variants:
        row = [variant or "defaults"]
        for group in sets:
            output = environment.WORK / "variants" / group.name
            shutil.rmtree(output, ignore_errors=True)
            output.mkdir(parents=True)
            ditado.forget()
            recordings = [recording.path for recording in group.recordings]
            flags = shlex.split(variant)
            language = [] if "--language-per-region" in flags else ["-l", group.language]
            model = ["-m", args.model] if args.model else []
            command = [args.ditado, "transcribe", *recordings, "-o", output, "-f", "txt", "-q", *language, *model, *flags]
            cost = measure.run(command, ditado.environment(), args.cores, output.with_suffix(".log"))
            references = [recording.text for recording in group.recordings]
            hypotheses = programs.texts(output, recordings)
            rate, wrong, lost, invented = score.word_errors(references, hypotheses, group.language)
            row.append(f"{rate:.2f} ({wrong}/{lost}/{invented}) {cost.cpu:.0f} s")
            print(f"{row[0]}: {group.name}: {row[-1]}", flush=True)
        rows.append(row)
    print()
    table.show(["word errors, % (sub/del/ins), CPU", *(group.name for group in sets)], rows)


if __name__ == "__main__":
    main()
