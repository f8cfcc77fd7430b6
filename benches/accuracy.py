#!/usr/bin/env python3
"""Word error rates of ditado and its rivals on the same recordings with the same weights, greedy.

usage: python3 benches/accuracy.py [--data DIR] [--sets NAME,…] [--model FILE --ct2 DIR]

Prints one table: per cent of words that are wrong, with substitutions, deletions and insertions.
Texts, recording by recording, are left in target/bench/accuracy for a look at the differences.
"""

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--sets", help="names, separated by commas [default: all]")
    parser.add_argument("--detect", action="store_true", help="let the programs find the language")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score

    folder = data.folder(args.data)
    sets = [data.load(folder, name) for name in (args.sets.split(",") if args.sets else data.names(folder))]
    rows = []
    for program in programs.chosen(args):
        row = [program.name]
        for group in sets:
            output = environment.WORK / "accuracy" / program.name.replace(" ", "-") / group.name
            shutil.rmtree(output, ignore_errors=True)
            output.mkdir(parents=True)
            program.forget()
            recordings = [recording.path for recording in group.recordings]
            language = "auto" if args.detect else group.language
            command = program.command(recordings, output, language, args.cores)
            measure.run(command, program.environment(), args.cores, output.with_suffix(".log"))
            hypotheses = programs.texts(output, recordings)
            references = [recording.text for recording in group.recordings]
            rate, wrong, lost, invented = score.word_errors(references, hypotheses, group.language)
            row.append(f"{rate:.2f} ({wrong}/{lost}/{invented})")
            details(output.with_suffix(".tsv"), group, hypotheses, score)
            print(f"{program.name}: {group.name}: {row[-1]}", flush=True)
        rows.append(row)
    print()
    table.show(["word errors, % (sub/del/ins)", *(group.name for group in sets)], rows)


def details(path, group, hypotheses, score):
    """One line a recording: its rate, name, reference and text, worst first."""
    lines = []
    for recording, hypothesis in zip(group.recordings, hypotheses):
        words = [score.normalise(text, group.language) for text in (recording.text, hypothesis)]
        rate = score.word_errors(words[:1], words[1:], group.language)[0] if words[0] else 0.0
        lines.append((rate, f"{rate:.1f}\t{recording.path.name}\t{words[0]}\t{words[1]}\n"))
    path.write_text("".join(line for _, line in sorted(lines, key=lambda line: -line[0])))


if __name__ == "__main__":
    main()
