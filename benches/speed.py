#!/usr/bin/env python3
"""Wall time, CPU time, peak memory and word error rate of ditado and its rivals.

usage: python3 benches/speed.py [--data DIR] [--workloads NAME,…] [--model FILE --ct2 DIR]

All programs take the same recordings in turns on the same cores, greedy, each run a new process.
Workloads: long (one long file), notes (200 voice notes of 3 to 20 s), mixed, cold (one 10 s clip),
cached (notes again, ditado alone), ten-hours (one file; hours of work, so only when named).

Figures are medians over the rounds; the ratio is the median, over the rounds, of a program's wall
time over ditado's in the same round: above 1, ditado is faster. `inside` is the rival's own clock
without its start-up.
"""

import argparse
import json
import shutil
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table

DEFAULT = "long,notes,mixed,cold,cached"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--workloads", default=DEFAULT, help=f"[default: {DEFAULT}]")
    parser.add_argument("--rounds", type=int, default=3)
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import workloads

    folder = data.folder(args.data)
    runnable = programs.chosen(args)
    report = []
    for name in args.workloads.split(","):
        load = workloads.workload(folder, name)
        taking_part = [p for p in runnable if p.name == "ditado"] if load.cached else runnable
        print(f"\n{name}: {len(load.recordings)} recordings, {load.seconds() / 60:.1f} min", flush=True)
        runs = {program.name: [] for program in taking_part}
        for turn in range(args.rounds):
            # Nobody is always first, nor always after the same rival.
            for program in taking_part[turn % len(taking_part) :] + taking_part[: turn % len(taking_part)]:
                runs[program.name].append(one_run(program, load, args.cores))
        rows = [summary(name, runs, load.seconds()) for name in runs]
        table.show(["", "wall s", "× real time", "ratio", "inside s", "CPU s", "peak MB", "WER %"], rows)
        report.append({"workload": name, "seconds": load.seconds(), "cores": args.cores, "runs": runs})
    (environment.WORK / "speed.json").write_text(json.dumps(report, indent=1))


def one_run(program, load, cores):
    """Runs a program once; its cost and word error rate, as plain figures."""
    from harness import score

    output = environment.WORK / "speed" / program.name.replace(" ", "-")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    program.forget()
    recordings = [recording.path for recording in load.recordings]
    command = program.command(recordings, output, "en", cores)
    if load.cached:
        measure.run(command, program.environment(), cores, output.with_suffix(".log"))
    cost = measure.run(command, program.environment(), cores, output.with_suffix(".log"))
    texts = programs.texts(output, recordings)
    stats = output / "stats.json"
    return {
        "wall": cost.wall,
        "cpu": cost.cpu,
        "peak": cost.peak,
        "inside": json.loads(stats.read_text())["work_s"] if stats.exists() else None,
        "wer": score.word_errors([r.text for r in load.recordings], texts, "en")[0],
    }


def summary(name, runs, seconds):
    """One row of the table."""

    def median(key):
        return statistics.median(run[key] for run in runs[name])

    ratio = ""
    if "ditado" in runs:
        pairs = zip(runs[name], runs["ditado"], strict=True)
        ratio = f"{statistics.median(own['wall'] / base['wall'] for own, base in pairs):.2f}"
    inside = f"{median('inside'):.2f}" if runs[name][0]["inside"] is not None else ""
    return [
        name,
        f"{median('wall'):.2f}",
        f"{seconds / median('wall'):.1f}",
        ratio,
        inside,
        f"{median('cpu'):.2f}",
        f"{median('peak') / 1e6:.0f}",
        f"{median('wer'):.2f}",
    ]


if __name__ == "__main__":
    main()
