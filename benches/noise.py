#!/usr/bin/env python3
"""Words that are written where nobody speaks: silence, noise, music, applause, and long lead-ins.

usage: python3 benches/noise.py [--data DIR] [--language CODE] [--only ditado]

The sounds are made here, a minute each; the last rows have speech from the set libri60 behind 40 s
of silence, noise or music, and only what is written before the speech counts, and words too many in
it. Prints invented words a minute, and what was written; of ditado also with --no-vad, where only
its guards are left.
"""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table

LEAD = 40.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--language", default="en", help="that the programs are told [default: en]")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score, signals, workloads

    folder = environment.WORK / "noise"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sounds = {
        "silence": signals.coloured(60, 0, 1) * 0,
        "faint hiss": signals.levelled(signals.coloured(60, 0, 1), -65),
        "white noise": signals.levelled(signals.coloured(60, 0, 2), -30),
        "pink noise": signals.levelled(signals.coloured(60, 1, 3), -25),
        "brown noise": signals.levelled(signals.coloured(60, 2, 4), -20),
        "hum": signals.levelled(signals.hum(60), -25),
        "busy tone": signals.levelled(signals.beeps(60), -20),
        "music": signals.levelled(signals.music(60, 5), -20),
        "applause": signals.levelled(signals.applause(60, 6), -20),
    }
    spoken = data.load(data.folder(args.data), "libri60").recordings[0]
    speech = workloads.read(spoken.path)
    import numpy

    leads = {
        "speech after 40 s of silence": numpy.zeros(int(LEAD * signals.RATE)),
        "speech after 40 s of noise": signals.levelled(signals.coloured(LEAD, 1, 7), -35),
        "speech after 40 s of music": signals.levelled(signals.music(LEAD, 8), -20),
    }
    paths = {}
    for name, samples in [*sounds.items(), *((n, numpy.concatenate([s, speech])) for n, s in leads.items())]:
        paths[name] = folder / f"{name.replace(' ', '-')}.wav"
        signals.write(paths[name], samples)

    rows = {name: [name] for name in paths}
    heading = ["words invented a minute"]
    ditado, *rivals = programs.chosen(args)
    runs = [("ditado", ditado, []), ("ditado --no-vad", ditado, ["--no-vad"]), *((p.name, p, []) for p in rivals)]
    for title, program, flags in runs:
        heading.append(title)
        output = folder / title.replace(" ", "")
        output.mkdir()
        program.forget()
        command = [*program.command(list(paths.values()), output, args.language, args.cores), *flags]
        measure.run(command, program.environment(), args.cores, output.with_suffix(".log"))
        for name, path in paths.items():
            text = (output / f"{path.stem}.txt").read_text() if (output / f"{path.stem}.txt").exists() else ""
            if name in sounds:
                # The normaliser leaves out what stands in brackets: marks such as (music).
                words = len(score.normalise(text, "en").split())
                marked = len(re.findall(r"[(\[]", text))
                rows[name].append(f"{words}" + (f", {marked} marks" if marked else ""))
            else:
                rate, wrong, lost, invented = score.word_errors([spoken.text], [text], "en")
                rows[name].append(f"{60 / LEAD * invented:.0f} (lost {lost})")
            if text.strip() and name in sounds:
                print(f"{title}: {name}: {' '.join(text.split())[:150]!r}{marks(output / f'{path.stem}.json')}", flush=True)
    table.show(heading, rows.values())


def marks(path):
    """The flags that the segments of a transcript of ditado have."""
    if not path.exists():
        return ""
    segments = json.loads(path.read_text())["segments"]
    flags = sorted({flag for segment in segments for flag in segment["quality"].get("flags", [])})
    return f" {len(segments)} segments, flags: {', '.join(flags) or 'none'}"


if __name__ == "__main__":
    main()
