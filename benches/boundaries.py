#!/usr/bin/env python3
"""Words lost or doubled where a recording is cut into windows.

usage: python3 benches/boundaries.py [--data DIR] [--flags FLAGS]

Makes a monologue of ten minutes without a pause longer than 150 ms: utterances of libri60 and of
the long chapter, with every pause cut down, one after the other. It is transcribed as a whole, and
each utterance of it alone. Where the whole was cut, the words within four seconds are compared with
those of the utterances alone: words that are missing there, and words that are there too often.
Other differences are recognition, not cutting, and are printed beside.
"""

import argparse
import difflib
import json
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs

KEPT = 0.10
MINUTES = 10
NEAR = 4.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--flags", default="", help="further flags of ditado, as one argument")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score, signals, workloads
    import numpy

    folder = environment.WORK / "boundaries"
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("alone", "out-alone", "out-whole"):
        (folder / part).mkdir(parents=True)
    source = data.folder(args.data)
    pieces = []
    for recording in data.load(source, "libri60").recordings:
        pieces.append((workloads.read(recording.path), recording.text))
    for recording in data.load(source, "long").recordings:
        samples = workloads.read(recording.path)
        for turn in data.turns(recording.path.with_suffix(".srt")):
            pieces.append((samples[int(turn.start * signals.RATE) : int(turn.end * signals.RATE)], turn.text))

    whole, starts, texts, length = [], [], [], 0
    for index, (samples, text) in enumerate(pieces):
        if length >= MINUTES * 60 * signals.RATE:
            break
        dense = without_pauses(numpy.asarray(samples, dtype=float), signals.RATE, numpy)
        if len(dense) > 28 * signals.RATE:
            continue
        signals.write(folder / "alone" / f"{index:03}.wav", dense)
        starts.append((f"{index:03}", length / signals.RATE))
        texts.append(text)
        whole.append(dense)
        length += len(dense)
    signals.write(folder / "whole.wav", numpy.concatenate(whole))

    ditado = programs.all_programs(args.ditado, args.model, None, args.compute)[0]
    model = ["-m", args.model] if args.model else []

    def run(paths, output):
        ditado.forget()
        flags = ["-o", output, "-f", "json", "--word-timestamps", "-l", "en", *model, *args.flags.split()]
        command = [args.ditado, "transcribe", *paths, "-v", *flags]
        log = output.with_suffix(".log")
        measure.run(command, ditado.environment(), args.cores, log)
        return log.read_text()

    run(sorted((folder / "alone").glob("*.wav")), folder / "out-alone")
    log = run([folder / "whole.wav"], folder / "out-whole")
    cuts = [float(at) for line in log.splitlines() if "cut where somebody speaks" in line for at in re.findall(r"([\d.]+) s", line)]
    alone = [word for stem, start in starts for word in words(folder / "out-alone" / f"{stem}.json", start)]
    heard = words(folder / "out-whole" / "whole.json", 0.0)

    reference = " ".join(texts)
    for name, said in (("alone", alone), ("whole", heard)):
        rate, wrong, lost, invented = score.word_errors([reference], [" ".join(w for w, _ in said)], "en")
        print(f"{name}: {len(said)} words, word error rate {rate:.2f} % ({wrong}/{lost}/{invented})")
    print(f"{length / signals.RATE / 60:.1f} minutes, {len(cuts)} cuts into speech")
    missing = doubled = other = 0
    matcher = difflib.SequenceMatcher(None, [w for w, _ in alone], [w for w, _ in heard], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        at = alone[min(a, len(alone) - 1)][1]
        near = any(abs(at - cut) <= NEAR for cut in cuts)
        before, after = [w for w, _ in alone[a:b]], [w for w, _ in heard[c:d]]
        if not near:
            other += max(len(before), len(after))
            continue
        around = [w for w, _ in heard[max(0, c - 3) : d + 3]]
        again = [w for w in after if around.count(w) > 1] if len(after) > len(before) else []
        gone = max(0, len(before) - len(after))
        missing += gone
        doubled += min(len(again), len(after) - len(before)) if again else 0
        print(f"  near a cut at {at:.1f} s: alone {' '.join(before)!r}, whole {' '.join(after)!r}")
    share = 100 * (missing + doubled) / max(1, len(alone))
    print(f"near cuts: {missing} words missing, {doubled} doubled: {share:.2f} % of {len(alone)} words; elsewhere {other} differ")


def words(path, offset):
    """Words of a transcript, plain, with their times."""
    found = []
    for segment in json.loads(path.read_text())["segments"]:
        for word in segment["words"]:
            plain = re.sub(r"[^a-z0-9']", "", word["word"].lower())
            if plain:
                found.append((plain, offset + word["start"]))
    return found


def without_pauses(samples, rate, numpy):
    """The samples with every stretch that is quiet for longer than KEPT cut down to that."""
    frame = rate // 100
    count = len(samples) // frame
    energy = (samples[: count * frame].reshape(count, frame) ** 2).mean(axis=1)
    loud = numpy.percentile(energy, 90)
    quiet = energy < loud * 0.01
    keep = numpy.ones(count, dtype=bool)
    run = 0
    for n in range(count):
        run = run + 1 if quiet[n] else 0
        keep[n] = run <= KEPT * 100
    # Silence at either end is no pause in the middle of a monologue either.
    voiced = numpy.flatnonzero(~quiet)
    if len(voiced):
        keep[: max(0, voiced[0] - 3)] = False
        keep[voiced[-1] + 5 :] = False
    return samples[: count * frame].reshape(count, frame)[keep].reshape(-1)


if __name__ == "__main__":
    main()
