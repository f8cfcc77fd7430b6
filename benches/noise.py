#!/usr/bin/env python3
"""Words that are written where nobody speaks: silence, noise, music, applause, and long lead-ins.

usage: python3 benches/noise.py [--data DIR] [--language CODE] [--only ditado]

The sounds are made here, a minute of each, and twelve voice notes of 1 to 3 s; the crowd is thirty
voices of the set libri60 at once. The last rows, in English, have speech from that set behind 40 s of
silence, noise, music or applause, and what is written before the speech counts, and words too many in
it. Prints invented words, and what was written; of ditado also with --no-vad, where only its guards
are left.
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
MINUTE = 60
# Seconds of each voice note.
NOTES = (1.0, 1.5, 2.0, 3.0) * 3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--language", default="en", help="that the programs are told [default: en]")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    import numpy
    from harness import score, signals, workloads

    folder = environment.WORK / f"noise-{args.language}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    recordings = data.load(data.folder(args.data), "libri60").recordings
    spoken = recordings[0]
    speech = workloads.read(spoken.path)
    sounds = {
        "silence": signals.coloured(MINUTE, 0, 1) * 0,
        "faint hiss": signals.levelled(signals.coloured(MINUTE, 0, 1), -65),
        "white noise": signals.levelled(signals.coloured(MINUTE, 0, 2), -30),
        "pink noise": signals.levelled(signals.coloured(MINUTE, 1, 3), -25),
        "brown noise": signals.levelled(signals.coloured(MINUTE, 2, 4), -20),
        "hum": signals.levelled(signals.hum(MINUTE), -25),
        "busy tone": signals.levelled(signals.beeps(MINUTE), -20),
        "ringing": signals.levelled(signals.ringing(MINUTE, 9), -22),
        "keyboard": signals.levelled(signals.keyboard(MINUTE, 10), -35),
        "knocks": signals.levelled(signals.knocks(MINUTE, 11), -28),
        "breath": signals.levelled(signals.breath(MINUTE, 12), -32),
        "running tap": signals.levelled(signals.tap(MINUTE, 13), -25),
        "wind": signals.levelled(signals.wind(MINUTE, 14), -20),
        "applause": signals.levelled(signals.applause(MINUTE, 6), -20),
        "music": signals.levelled(signals.music(MINUTE, 5), -20),
        "crowd": signals.levelled(signals.crowd(MINUTE, 15, [workloads.read(r.path) for r in recordings]), -25),
    }
    leads = {
        "speech after 40 s of silence": numpy.zeros(int(LEAD * signals.RATE)),
        "speech after 40 s of noise": signals.levelled(signals.coloured(LEAD, 1, 7), -35),
        "speech after 40 s of music": signals.levelled(signals.music(LEAD, 8), -20),
        "speech after 40 s of applause": signals.levelled(signals.applause(LEAD, 16), -20),
    }
    minutes = {name: [part] for name, part in sounds.items()}
    short = {name: notes(part) for name, part in sounds.items()}
    led = {name: [numpy.concatenate([part, speech])] for name, part in leads.items()}

    rows = {kind: {name: [name] for name in sounds} for kind in ("a minute", "notes")}
    rows["leads"] = {name: [name] for name in leads}
    heading = []
    ditado, *rivals = programs.chosen(args)
    runs = [("ditado", ditado, []), ("ditado --no-vad", ditado, ["--no-vad"]), *((p.name, p, []) for p in rivals)]
    paths = {"a minute": {}, "notes": {}, "leads": {}}
    for kind, group in (("a minute", minutes), ("notes", short), ("leads", led)):
        for name, parts in group.items():
            paths[kind][name] = []
            for index, samples in enumerate(parts):
                path = folder / f"{kind}-{name}-{index}.wav".replace(" ", "-")
                signals.write(path, samples)
                paths[kind][name].append(path)
    everything = [path for group in paths.values() for files in group.values() for path in files]
    for title, program, flags in runs:
        heading.append(title)
        output = folder / title.replace(" ", "")
        output.mkdir()
        program.forget()
        command = [*program.command(everything, output, args.language, args.cores), *flags]
        measure.run(command, program.environment(), args.cores, output.with_suffix(".log"))
        for kind in ("a minute", "notes"):
            for name, files in paths[kind].items():
                texts = programs.texts(output, files)
                # The normaliser leaves out what stands in brackets: marks such as (music).
                words = sum(len(score.normalise(text, "en").split()) for text in texts)
                marked = sum(len(re.findall(r"[(\[]", text)) for text in texts)
                rows[kind][name].append(f"{words}" + (f", {marked} marks" if marked else ""))
                for path, text in zip(files, texts, strict=True):
                    if text.strip():
                        said = " ".join(text.split())[:150]
                        print(f"{title}: {path.stem}: {said!r}{marks(output / f'{path.stem}.json')}", flush=True)
        for name, files in paths["leads"].items():
            rate, wrong, lost, invented = score.word_errors([spoken.text], programs.texts(output, files), "en")
            rows["leads"][name].append(f"{60 / LEAD * invented:.0f} (lost {lost})")
    table.show(["words invented in a minute", *heading], rows["a minute"].values())
    table.show([f"words invented in {len(NOTES)} notes of 1 to 3 s", *heading], rows["notes"].values())
    if args.language == "en":
        table.show(["words invented a minute", *heading], rows["leads"].values())


def notes(samples):
    """Voice notes that somebody sent by mistake: short pieces from all over a sound."""
    from harness import signals

    step = len(samples) // len(NOTES)
    return [samples[n * step : n * step + int(seconds * signals.RATE)] for n, seconds in enumerate(NOTES)]


def marks(path):
    """The flags that the segments of a transcript of ditado have."""
    if not path.exists():
        return ""
    segments = json.loads(path.read_text())["segments"]
    flags = sorted({flag for segment in segments for flag in segment["quality"].get("flags", [])})
    return f" {len(segments)} segments, flags: {', '.join(flags) or 'none'}"


if __name__ == "__main__":
    main()
