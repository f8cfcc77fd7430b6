#!/usr/bin/env python3
"""Words lost or doubled where a recording is cut into windows.

usage: python3 benches/boundaries.py [--data DIR] [--orders N] [--flags FLAGS]

Makes monologues of ten minutes without a pause longer than 150 ms: utterances of libri60 and of
the long chapter, with every pause cut down, one after the other, and in other orders. Each is
transcribed as a whole, and each utterance alone. Where the whole was cut, the words within four seconds are compared with
those of the utterances alone: words that are missing there, and words that are there too often.
Where fewer words with about as many letters stand in their place (`threewire` for `three wire`,
`onecoway` for `slunk away`), nothing was left out but the spaces: of such words as many are missing
as their share of the letters, and the others are counted apart. Other differences are recognition,
not cutting, and are printed beside.
"""

import argparse
import difflib
import json
import random
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
    parser.add_argument("--orders", type=int, default=5, help="monologues to make [default: 5]")
    parser.add_argument("--flags", default="", help="further flags of ditado, as one argument")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()
    from harness import score, signals, workloads
    import numpy

    folder = environment.WORK / "boundaries"
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("alone", "out-alone"):
        (folder / part).mkdir(parents=True)
    source = data.folder(args.data)
    pieces = []
    for recording in data.load(source, "libri60").recordings:
        pieces.append((workloads.read(recording.path), recording.text))
    for recording in data.load(source, "long").recordings:
        samples = workloads.read(recording.path)
        for turn in data.turns(recording.path.with_suffix(".srt")):
            pieces.append((samples[int(turn.start * signals.RATE) : int(turn.end * signals.RATE)], turn.text))

    dense = []
    for samples, text in pieces:
        short = without_pauses(numpy.asarray(samples, dtype=float), signals.RATE, numpy)
        if len(short) <= 28 * signals.RATE:
            dense.append((short, text))
    monologues = []
    for order in range(args.orders):
        chosen = list(range(len(dense)))
        if order > 0:
            random.Random(order).shuffle(chosen)
        length, last = 0, 0
        while last < len(chosen) and length < MINUTES * 60 * signals.RATE:
            length += len(dense[chosen[last]][0])
            last += 1
        monologues.append(chosen[:last])
    alone, wholes = {}, []
    for index in sorted({index for chosen in monologues for index in chosen}):
        alone[index] = folder / "alone" / f"{index:03}.wav"
        signals.write(alone[index], dense[index][0])
    for order, chosen in enumerate(monologues):
        wholes.append(folder / f"whole-{order}.wav")
        signals.write(wholes[-1], numpy.concatenate([dense[index][0] for index in chosen]))

    ditado = programs.all_programs(args.ditado, args.model, None, args.compute)[0]
    model = ["-m", args.model] if args.model else []

    def run(paths, output):
        ditado.forget()
        flags = ["-o", output, "-f", "json", "--word-timestamps", "-l", "en", *model, *args.flags.split()]
        command = [args.ditado, "transcribe", *paths, "-v", *flags]
        log = output.with_suffix(".log")
        measure.run(command, ditado.environment(), args.cores, log)
        return log.read_text()

    run(alone.values(), folder / "out-alone")
    total = Count()
    for order, chosen in enumerate(monologues):
        log = run([wholes[order]], folder / f"out-whole-{order}")
        lines = [line for line in log.splitlines() if "cut where somebody speaks" in line]
        cuts = [float(at) for line in lines for at in re.findall(r"([\d.]+) s", line)]
        said, start = [], 0.0
        for index in chosen:
            said += words(folder / "out-alone" / f"{index:03}.json", start)
            start += len(dense[index][0]) / signals.RATE
        heard = words(folder / f"out-whole-{order}" / f"whole-{order}.json", 0.0)
        reference = " ".join(dense[index][1] for index in chosen)
        print(f"monologue {order + 1}: {start / 60:.1f} minutes, {len(cuts)} cuts into speech")
        for name, text in (("alone", said), ("whole", heard)):
            rate, wrong, lost, invented = score.word_errors([reference], [" ".join(w for w, _ in text)], "en")
            print(f"  {name}: {len(text)} words, word error rate {rate:.2f} % ({wrong}/{lost}/{invented})")
        count = compare(said, heard, cuts)
        count.show("  near cuts")
        total.add(count)
    total.show(f"all {len(monologues)}")


class Count:
    """What differs between words alone and words in a whole."""

    def __init__(self, cuts=0, words=0):
        self.cuts, self.words = cuts, words
        self.missing = self.doubled = self.merged = self.other = 0

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def show(self, name):
        share = 100 * (self.missing + self.doubled) / max(1, self.words)
        print(
            f"{name}: {self.cuts} cuts, {self.missing} words missing, {self.doubled} doubled: "
            f"{share:.2f} % of {self.words} words; {self.merged} merged with others; elsewhere {self.other} differ",
            flush=True,
        )


def compare(alone, heard, cuts):
    """Counts the words that are missing or doubled within NEAR seconds of a cut, and prints them."""
    count = Count(len(cuts), len(alone))
    matcher = difflib.SequenceMatcher(None, [w for w, _ in alone], [w for w, _ in heard], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        at = alone[min(a, len(alone) - 1)][1]
        before, after = [w for w, _ in alone[a:b]], [w for w, _ in heard[c:d]]
        if not any(abs(at - cut) <= NEAR for cut in cuts):
            count.other += max(len(before), len(after))
            continue
        around = [w for w, _ in heard[max(0, c - 3) : d + 3]]
        again = [w for w in after if around.count(w) > 1] if len(after) > len(before) else []
        fewer = len(before) - len(after)
        missing = left_out(before, after)
        count.missing += missing
        count.merged += max(0, fewer - missing)
        count.doubled += min(len(again), len(after) - len(before)) if again else 0
        print(f"    at {at:.1f} s: alone {' '.join(before)!r}, whole {' '.join(after)!r}")
    return count


def left_out(before, after):
    """How many words of `before` have neither a word nor letters in `after`."""
    letters = [len("".join(words)) for words in (before, after)]
    share = 1 - letters[1] / max(1, letters[0])
    return max(0, min(len(before) - len(after), round(share * len(before))))


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
