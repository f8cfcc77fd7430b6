"""Sets of recordings with what is said in them.

A data folder holds, for each set, `NAME.tsv` (id, tab, text) beside a folder `NAME` with one
recording an id. A set that ends in `-pt` is Portuguese, and so on; others are English. Two are
special: `long` has recordings with a `.txt` of the same name, and `ami`, which only those ask for
that need times, recordings with an `.stm`: who says what from when to when.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Recording:
    """One recording; `text` is what is said in it."""

    path: Path
    text: str


@dataclass(frozen=True)
class Set:
    """Recordings in one language, a code such as `pt`."""

    name: str
    language: str
    recordings: list


def folder(given):
    """The data folder: what was given, or DITADO_TEST_DATA; ends the program without either."""
    path = given or os.environ.get("DITADO_TEST_DATA")
    if not path:
        sys.exit("no data: give --data DIR or set DITADO_TEST_DATA (see benches/README.md)")
    if not Path(path).is_dir():
        sys.exit(f"{path} is no folder")
    return Path(path)


def load(data, name):
    """The set `name` of the folder `data`."""
    language = name.rsplit("-", 1)[1] if "-" in name else "en"
    files = {path.stem: path for path in sorted((data / name).iterdir())}
    if name == "long":
        texts = {path.stem: path.read_text() for path in (data / name).glob("*.txt")}
        audio = {path.stem: path for path in (data / name).iterdir() if path.suffix == ".flac"}
        files = {stem: audio[stem] for stem in texts}
    elif name == "ami":
        texts = {path.stem: " ".join(t.text for t in turns(path)) for path in (data / name).glob("*.stm")}
        files = {stem: data / name / f"{stem}.wav" for stem in texts}
    else:
        lines = (data / f"{name}.tsv").read_text().splitlines()
        texts = dict(line.split("\t", 1) for line in lines if line)
    return Set(name, language, [Recording(files[key], texts[key]) for key in texts])


@dataclass(frozen=True)
class Turn:
    """What somebody says from `start` to `end`, seconds."""

    start: float
    end: float
    text: str


def turns(path):
    """The lines of an `.stm` or `.srt` file in order."""
    if path.suffix == ".stm":
        fields = [line.split(None, 5) for line in path.read_text().splitlines() if line.strip()]
        return [Turn(float(f[3]), float(f[4]), f[5]) for f in fields]
    found = []
    for block in path.read_text().split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) >= 3:
            start, end = (seconds(time) for time in lines[1].split(" --> "))
            found.append(Turn(start, end, " ".join(lines[2:])))
    return found


def seconds(clock):
    """Seconds of 00:01:02,500."""
    hours, minutes, rest = clock.strip().replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def names(data):
    """Every set of the folder `data`."""
    found = sorted(path.stem for path in data.glob("*.tsv") if (data / path.stem).is_dir())
    return found + (["long"] if (data / "long").is_dir() else [])
