#!/usr/bin/env python3
"""What the voice detectors keep of speech, and what they take for it: ditado's and Silero's.

usage: python3 benches/voice.py [--data DIR] [--ditado PROGRAM]

Recordings with labels: the excerpts of `ami` (who speaks when), and utterances of `libri60` whose
words PocketSphinx finds, 2 to 5 s apart, over a quiet room, pink noise or music as loud as the speech
(0 dB), and over the room with everything 30 dB quieter. A pause of up to 0.3 s between words counts
as speech.

Silero is version 6 as faster-whisper ships it: with the pauses and padding that ditado has by default
(shorter than 0.8 s stay, 0.4 s around speech), and as whisper.cpp sets it (0.1 s and 0.03 s).
ditado's regions are the segments that the engine for tests makes, one language a region.

Prints the share of the speech that is kept and the share of the rest that is kept too, the padding
among it, and at the end how many seconds are heard in a second of one core; ditado's has decoding,
cutting and starting in it.
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, table

FOLDER = environment.WORK / "voice"
# Seconds between two utterances.
GAPS = (2.0, 5.0)
# Longest pause that counts as speech, seconds.
PAUSE = 0.3
# Of speech, dB of full scale.
LOUD = -23
ROOM = -65
STEPS = 100
SILERO = {
    "Silero, pauses as ditado": {"min_silence_duration_ms": 800, "speech_pad_ms": 400},
    "Silero as in whisper.cpp": {
        "min_silence_duration_ms": 100,
        "speech_pad_ms": 30,
        "min_speech_duration_ms": 250,
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--ditado", default=environment.ROOT / "target/release/ditado", help="the program")
    args = parser.parse_args()
    environment.enter()
    from harness import workloads

    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    folder = data.folder(args.data)
    recordings = meetings(folder) + mixes(folder)
    paths = [path for _, path, _ in recordings]
    samples = {path: workloads.read(path) for path in paths}
    seconds = sum(len(s) for s in samples.values()) / 16000

    heard, took = {}, {}
    heard["ditado"], took["ditado"] = ditado(args.ditado, paths)
    for name, options in SILERO.items():
        start = time.process_time()
        heard[name] = {path: silero(samples[path], options) for path in paths}
        took[name] = time.process_time() - start

    groups = list(dict.fromkeys(group for group, _, _ in recordings))
    rows = []
    for name, regions in heard.items():
        cells = []
        for group in groups:
            chosen = [(path, labels) for of, path, labels in recordings if of == group]
            kept, taken = shares(chosen, regions, samples)
            cells.append(f"{kept:.1f} / {taken:.1f}")
        rows.append([name, *cells, f"{seconds / took[name]:.0f}"])
    table.show(["speech kept / rest kept, %", *groups, "s a CPU s"], rows)


def meetings(folder):
    """The excerpts of `ami`: (group, path, [(start, end)])."""
    found = []
    for path in sorted((folder / "ami").glob("*.rttm")):
        for line in path.read_text().splitlines():
            fields = line.split()
            start, length = float(fields[3]), float(fields[4])
            recording = path.with_name(f"{fields[1]}.wav")
            if recording.exists():
                found.append((recording, start, start + length))
    recordings = sorted({recording for recording, _, _ in found})
    labels = {r: merged([(a, b) for of, a, b in found if of == r]) for r in recordings}
    return [("meetings, calls", recording, labels[recording]) for recording in recordings]


def mixes(folder):
    """Utterances over each background, with when they are spoken."""
    import numpy
    from harness import joined, signals

    chance = random.Random(1)
    aligner = joined.Aligner()
    pieces, labels, length = [], [], 0.0
    for samples, text in joined.utterances(folder, "libri60"):
        words = aligner.words(samples, text)
        if not words:
            continue
        gap = chance.uniform(*GAPS)
        start, end = words[0][1], words[-1][2]
        cut = samples[round(start * signals.RATE) : round(end * signals.RATE)]
        pieces += [numpy.zeros(round(gap * signals.RATE)), signals.levelled(cut, LOUD)]
        at = length + gap - start
        labels += [(begin + at, stop + at) for _, begin, stop in words]
        length += gap + len(cut) / signals.RATE
    speech = numpy.concatenate(pieces)
    labels = merged(labels)
    # A little longer than the speech: a length in seconds may be rounded down to samples.
    room = signals.levelled(signals.coloured(length + 1, 1, 1), ROOM)[: len(speech)]
    noise = signals.levelled(signals.coloured(length + 1, 1, 2), LOUD)[: len(speech)]
    music = signals.levelled(signals.music(length + 1, 3), LOUD)[: len(speech)]
    sounds = {
        "quiet room": speech + room,
        "pink noise 0 dB": (speech + noise) / 2,
        "music 0 dB": (speech + music) / 2,
        "30 dB quieter": (speech + room) * 10 ** (-30 / 20),
    }
    found = []
    for name, sound in sounds.items():
        path = FOLDER / f"{name.replace(' ', '-')}.wav"
        signals.write(path, sound)
        found.append((name, path, labels))
    return found


def merged(spans):
    """The spans in order; those with at most a short pause between them are one."""
    found = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + PAUSE:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def ditado(program, paths):
    """The regions of each recording, and CPU seconds."""
    output = FOLDER / "out"
    places = {f"DITADO_{name}_DIR": str(FOLDER / name.lower()) for name in ("CACHE", "STATE", "TEMP")}
    flags = ["-o", output, "-f", "json", "-q", "--engine", "fake", "--language-per-region", "--no-cache"]
    command = [program, "transcribe", *paths, *flags]
    cost = measure.run(command, {**os.environ, **places}, os.cpu_count(), FOLDER / "ditado.log")
    found = {}
    for path in paths:
        segments = json.loads((output / f"{path.stem}.json").read_text())["segments"]
        found[path] = [(segment["start"], segment["end"]) for segment in segments]
    return found, cost.cpu


def silero(samples, options):
    """The regions of a recording."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    regions = get_speech_timestamps(samples.astype("float32"), VadOptions(**options))
    return [(region["start"] / 16000, region["end"] / 16000) for region in regions]


def shares(recordings, regions, samples):
    """Per cent of the speech of these recordings that is kept, and of the rest."""
    import numpy

    def steps(spans, count):
        found = numpy.zeros(count, bool)
        for start, end in spans:
            found[round(start * STEPS) : round(end * STEPS)] = True
        return found

    speech, kept, rest, taken = 0, 0, 0, 0
    for path, labels in recordings:
        count = len(samples[path]) * STEPS // 16000
        said, heard = steps(labels, count), steps(regions[path], count)
        speech, kept = speech + said.sum(), kept + (said & heard).sum()
        rest, taken = rest + (~said).sum(), taken + (~said & heard).sum()
    return 100 * kept / max(1, speech), 100 * taken / max(1, rest)


if __name__ == "__main__":
    main()
