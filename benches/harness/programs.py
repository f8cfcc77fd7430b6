"""The programs that are compared: how each is started and where it leaves its texts."""

import atexit
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from .environment import ROOT, WORK

# What ditado keeps between runs; each benchmark has folders of its own, so that two can run at once.
OWN = WORK / "runs" / str(os.getpid())
atexit.register(shutil.rmtree, OWN, ignore_errors=True)

RIVAL = Path(__file__).with_name("rival.py")


@dataclass(frozen=True)
class Program:
    """One program under one set of settings.

    `missing` says why it cannot run here, and is empty when it can.
    """

    name: str
    missing: str
    # (recordings, output folder, language, cores) to a command line
    command: object

    def environment(self):
        """Folders of its own, kept between runs only where a run asks for it."""
        places = {f"DITADO_{d.upper()}_DIR": str(OWN / d) for d in ("cache", "state", "temp")}
        # Built from source, the whisper.cpp binding leaves its libraries beside it without saying so.
        return {**os.environ, **places, "LD_LIBRARY_PATH": sysconfig.get_paths()["platlib"]}

    def forget(self):
        """Deletes what an earlier run could be served from, so that every run does the work."""
        shutil.rmtree(OWN, ignore_errors=True)


def all_programs(ditado, model, ct2, compute):
    """Ditado first, then the rivals; `model` and `ct2` hold the same weights in two forms."""

    def ditado_command(recordings, output, language, cores):
        model_flag = ["-m", model] if model else []
        return [ditado, "transcribe", *recordings, "-o", output, "-f", "json,txt", "-l", language, "-q", *model_flag]

    def rival_command(kind, weights):
        def command(recordings, output, language, cores):
            flags = ["--threads", cores, "--language", language, "--compute", compute, "--out", output]
            return [sys.executable, RIVAL, kind, weights, *flags, *recordings]

        return command

    def absent(path, what):
        return "" if path and Path(path).exists() else f"{what} {path or 'not given'}"

    ggml = model or ROOT / "models" / "ggml-tiny-q8_0.bin"
    return [
        Program("ditado", absent(ditado, "no program"), ditado_command),
        Program("whisper.cpp", absent(ggml, "no weights"), rival_command("whisper.cpp", ggml)),
        Program(
            f"faster-whisper {compute}",
            absent(ct2, "no weights (--ct2)"),
            rival_command("faster-whisper", ct2),
        ),
        Program(
            f"faster-whisper {compute} batched",
            absent(ct2, "no weights (--ct2)"),
            rival_command("faster-whisper-batched", ct2),
        ),
    ]


def add_arguments(parser):
    """The flags that say which programs and weights to compare."""
    parser.add_argument("--ditado", default=ROOT / "target/release/ditado", help="the program")
    parser.add_argument("--model", help="ggml weights [default: the embedded tiny-q8_0]")
    parser.add_argument("--ct2", help="folder with the same weights for faster-whisper")
    parser.add_argument("--compute", default="int8", help="number format of faster-whisper")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="cores to run on")
    parser.add_argument("--only", help="names of programs, separated by commas")


def chosen(args):
    """The programs that can run here; the others are named with the reason."""
    found = []
    for program in all_programs(args.ditado, args.model, args.ct2, args.compute):
        if args.only and program.name.split()[0] not in args.only.split(","):
            continue
        if program.missing:
            print(f"skipped: {program.name}: {program.missing}", flush=True)
        else:
            found.append(program)
    if not found:
        sys.exit("nothing to run")
    return found


def texts(output, recordings):
    """What a program wrote for each recording; nothing where it wrote no file."""
    paths = [Path(output) / f"{Path(recording).stem}.txt" for recording in recordings]
    return [path.read_text() if path.exists() else "" for path in paths]
