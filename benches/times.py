#!/usr/bin/env python3
"""How far ditado's times are from when words are said.

usage: python3 benches/times.py [--data DIR] [--aligned DIR] [--joined] [--model FILE] [--only ditado]

References: the words of each `NAME.TextGrid` beside a recording in --aligned (a tier of words, as
the Montreal Forced Aligner writes it); with --joined, utterances of `libri60` and of `long` that
follow each other within 100 to 300 ms, with the words where another aligner finds them; and the turns
of `ami` in the data folder: the start of a turn's first word and the end of its last. A word counts when it was heard as it was said. Prints
the median and the 90th percentile of the absolute error, milliseconds, for starts and ends of words
and turns, and for starts of segments (against their first word); and the share of segments that
start within 200 ms of that word, and of any sound behind the last segment: an `uh` that is not
written is voice too.

whisper.cpp is asked for its own word times (token timestamps, split on words), as a rival.
"""

import argparse
import difflib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import data, environment, measure, programs, table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder with the sets [default: $DITADO_TEST_DATA]")
    parser.add_argument("--aligned", type=Path, help="folder with recordings and TextGrids of their words")
    parser.add_argument("--joined", action="store_true", help="also join utterances whose words are found by an aligner")
    parser.add_argument("--flags", default="", help="further flags of ditado, as one argument")
    programs.add_arguments(parser)
    args = parser.parse_args()
    environment.enter()

    recordings = []
    for grid in sorted(args.aligned.glob("*.TextGrid")) if args.aligned else []:
        audio = [path for path in args.aligned.glob(f"{grid.stem}.*") if path != grid]
        said = words_of_grid(grid)
        if audio and len(said) > 20:
            recordings.append(("words", audio[0], said))
    for name in ("libri60", "long") if args.joined else ():
        from harness import joined

        folder = environment.WORK / "joined" / name
        for path, said in joined.join(joined.utterances(data.folder(args.data), name), folder):
            recordings.append((f"joined {name}", path, [(plain(word), start, end) for word, start, end in said]))
    for stm in sorted((data.folder(args.data) / "ami").glob("*.stm")):
        recordings.append(("turns", stm.with_suffix(".wav"), words_of_turns(data.turns(stm))))

    heard = {"ditado": by_ditado(args, [path for _, path, _ in recordings])}
    if not args.only:
        heard["whisper.cpp, token times"] = by_whisper_cpp(args, [path for _, path, _ in recordings])
    rows = []
    for kind in dict.fromkeys(of for of, _, _ in recordings):
        for name, texts in heard.items():
            starts, ends, segments, voices, count, matched = [], [], [], [], 0, 0
            for (of, path, said), segmented in zip(recordings, texts):
                if of != kind:
                    continue
                count += sum(start is not None or end is not None for _, start, end in said)
                pairs = match(said, segmented)
                matched += len(pairs)
                starts += [abs(w["start"] - start) for (_, start, _), w, _, _ in pairs if start is not None]
                ends += [abs(w["end"] - end) for (_, _, end), w, _, _ in pairs if end is not None]
                firsts = [(first, start, voice) for (_, start, _), _, first, voice in pairs if first is not None and start is not None]
                segments += [abs(first - start) for first, start, _ in firsts]
                voices += [min(abs(first - sound) for sound in voice) for first, _, voice in firsts]
            if count:
                rows.append([f"{kind}: {name}", f"{matched}/{count}", spread(starts), spread(ends), spread(segments), near(segments), near(voices)])
    table.show(["median / 90th percentile, ms", "heard", "word starts", "word ends", "segment starts", "within 200 ms", "of a sound"], rows)


def plain(word):
    return re.sub(r"[^a-z0-9']", "", word.lower().replace("’", "'"))


def words_of_grid(path):
    """Words with start and end from the tier of words of a TextGrid, long or short form."""
    text = path.read_bytes().decode("utf-16" if path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    for tier in re.split(r'"IntervalTier"', text)[1:]:
        if "=" not in tier and tier.split("\n")[1].strip().strip('"').endswith("words"):
            values = re.findall(r'^\s*([\d.]+)\s*\n\s*([\d.]+)\s*\n\s*"([^"]*)"', tier, re.MULTILINE)
            return [(plain(word), float(start), float(end)) for start, end, word in values if plain(word)]
    return []


def words_of_turns(turns):
    """The words of turns: of the first of each the start is known, of the last the end."""
    found = []
    for turn in turns:
        words = [plain(word) for word in turn.text.split() if plain(word)]
        for index, word in enumerate(words):
            found.append((word, turn.start if index == 0 else None, turn.end if index + 1 == len(words) else None))
    return found


def match(said, segments):
    """Pairs of words that are the same: (said, heard, start of the segment where it is its first, starts
    of what is said from the last pair up to here)."""
    heard = [(word, segment["start"] if index == 0 else None) for segment in segments for index, word in enumerate(segment["words"])]
    matcher = difflib.SequenceMatcher(None, [word for word, _, _ in said], [plain(w["word"]) for w, _ in heard], autojunk=False)
    pairs, known = [], 0
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            word, first = heard[block.b + offset]
            place = block.a + offset
            sounds = [start for _, start, _ in said[known : place + 1] if start is not None]
            pairs.append((said[place], word, first, sounds))
            known = place + 1
    return [pair for pair in pairs if pair[0][1] is not None or pair[0][2] is not None]


def near(errors):
    share = 100 * sum(error <= 0.2 for error in errors) / max(1, len(errors))
    return f"{share:.0f} % of {len(errors)}" if errors else "-"


def spread(errors):
    if not errors:
        return "-"
    ordered = sorted(1000 * error for error in errors)
    return f"{ordered[len(ordered) // 2]:.0f} / {ordered[int(len(ordered) * 0.9)]:.0f}"


def by_ditado(args, paths):
    """The segments of each recording with their words."""
    output = environment.WORK / "times"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    ditado = programs.all_programs(args.ditado, args.model, None, args.compute)[0]
    ditado.forget()
    model = ["-m", args.model] if args.model else []
    command = [args.ditado, "transcribe", *paths, "-o", output, "-f", "json", "--word-timestamps", "-l", "en", "-q", *model, *args.flags.split()]
    measure.run(command, ditado.environment(), args.cores, output.with_suffix(".log"))
    return [json.loads((output / f"{path.stem}.json").read_text())["segments"] for path in paths]


def by_whisper_cpp(args, paths):
    """The same, whisper.cpp's words being segments of one word."""
    model = args.model or programs.ROOT / "models" / "ggml-tiny-q8_0.bin"
    script = Path(__file__).with_name("harness") / "word_times.py"
    command = [sys.executable, script, model, *paths]
    ditado = programs.all_programs(args.ditado, args.model, None, args.compute)[0]
    out = subprocess.run([str(word) for word in command], env=ditado.environment(), stdout=subprocess.PIPE, check=True)
    return json.loads(out.stdout)


if __name__ == "__main__":
    main()
