"""A virtual environment under target/, made on the first run, in which the benchmarks run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "bench"

# Exact versions, so that two runs a year apart measure the same rivals.
PACKAGES = [
    "faster-whisper==1.2.1",
    "jiwer==4.0.0",
    "pocketsphinx==5.1.1",
    "pywhispercpp==1.5.1",
    "whisper_normalizer==0.1.15",
]
# The wheel of this one is compiled for any machine; from source it is compiled for this one, as
# ditado is.
FROM_SOURCE = "pywhispercpp"


def enter():
    """Goes on in the environment: makes it if needed and replaces this process by one inside it."""
    venv = WORK / "venv"
    python = venv / "bin" / "python"
    if Path(sys.prefix).resolve() == venv.resolve():
        return
    stamp = venv / "packages"
    wanted = "\n".join([*PACKAGES, f"from source: {FROM_SOURCE}"])
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"making {venv} (some minutes, once)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-binary", FROM_SOURCE, *PACKAGES], check=True)
        stamp.write_text(wanted)
    os.execv(python, [str(python), *sys.argv])
