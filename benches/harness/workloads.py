"""What the speed benchmark transcribes, made once from a data folder and kept under target/bench."""

import math
import random
import shutil
from dataclasses import dataclass

from . import data
from .environment import WORK

# Lengths of voice notes, seconds.
SHORTEST, LONGEST = 3.0, 20.0


@dataclass(frozen=True)
class Workload:
    """English recordings to transcribe in one call.

    `cached` asks for a run before the clock starts, whose results the measured run may use.
    """

    name: str
    recordings: list
    cached: bool = False

    def seconds(self):
        """Length of all recordings."""
        return sum(length(recording.path) for recording in self.recordings)


def length(path):
    """Seconds of audio in a file."""
    import av

    with av.open(str(path)) as container:
        return container.duration / av.time_base


def read(path):
    """16 kHz mono samples of a file, -1 to 1."""
    from faster_whisper.audio import decode_audio

    return decode_audio(str(path))


def write_opus(path, parts):
    """Writes arrays of samples, one after another, as a phone does: Ogg Opus, mono, 20 kbit/s."""
    import av
    import numpy

    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=16000, layout="mono", options={"application": "voip"})
        stream.bit_rate = 20_000
        for samples in parts:
            pcm = (numpy.clip(samples, -1, 1) * 32767).astype(numpy.int16)
            frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = 16000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def made(name, make):
    """The folder target/bench/audio/NAME, filled by `make(folder)` unless an earlier run did."""
    folder = WORK / "audio" / name
    if not folder.exists():
        part = folder.with_name(name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        make(part)
        part.rename(folder)
    return folder


def voice_notes(source, count):
    """`count` voice notes of different bytes: utterances of `source`, again and again, ever quieter."""
    spoken = [r for r in source.recordings if SHORTEST <= length(r.path) <= LONGEST]
    chosen = [(i, spoken[i % len(spoken)], 0.9 ** (i // len(spoken))) for i in range(count)]

    def make(folder):
        for i, recording, gain in chosen:
            write_opus(folder / f"PTT-{i:04}.opus", [read(recording.path) * gain])

    folder = made(f"notes-{count}", make)
    return [data.Recording(folder / f"PTT-{i:04}.opus", recording.text) for i, recording, _ in chosen]


def repeat(path, source, times):
    """Writes an Ogg Opus file `times` times over into one, without decoding it."""
    import av

    with av.open(str(path), "w", format="ogg") as target:
        stream, offset = None, 0
        for _ in range(times):
            with av.open(str(source)) as container:
                spoken = container.streams.audio[0]
                stream = stream or target.add_stream_from_template(spoken)
                for packet in container.demux(spoken):
                    if packet.dts is None:
                        continue
                    end = packet.pts + (packet.duration or 0)
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    target.mux(packet)
                offset += end


def hours(source, wanted):
    """One recording of `wanted` hours: that of `source` again and again."""
    times = math.ceil(wanted * 3600 / length(source.path))

    def make(folder):
        once = folder.with_suffix(".once")
        write_opus(once, [read(source.path)])
        repeat(folder / "long.opus", once, times)
        once.unlink()

    folder = made(f"hours-{wanted:g}", make)
    return data.Recording(folder / "long.opus", " ".join([source.text] * times))


def workload(folder, name):
    """One of NAMES, from the sets `libri60` and `long` of a data folder."""
    if name == "long":
        return Workload(name, data.load(folder, "long").recordings)
    if name == "ten-hours":
        return Workload(name, [hours(data.load(folder, "long").recordings[0], 10)])
    short = data.load(folder, "libri60")
    if name == "notes":
        return Workload(name, voice_notes(short, 200))
    if name == "mixed":
        recordings = voice_notes(short, 40) + short.recordings[:20] + data.load(folder, "long").recordings
        return Workload(name, random.Random(1).sample(recordings, len(recordings)))
    if name == "cold":
        return Workload(name, [min(short.recordings, key=lambda r: abs(length(r.path) - 10))])
    if name == "cached":
        return Workload(name, voice_notes(short, 200), cached=True)
    raise SystemExit(f"no workload {name}: one of {', '.join(NAMES)}")


NAMES = ["long", "notes", "mixed", "cold", "cached", "ten-hours"]
