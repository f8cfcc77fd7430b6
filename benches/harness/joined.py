"""Recordings of utterances that follow each other closely, and when each of their words is said.

An aligner that knows the text (PocketSphinx, with the English model of its package) finds the words
of each utterance. The utterance is cut at the first and the last of them and keeps as much of its own
room tone around it as its share of the gaps. One with a word that the aligner does not know is left
out.
"""

import random
import subprocess

import numpy

from . import data, signals

# Shortest and longest gap between two utterances, seconds.
GAPS = (0.1, 0.3)
# Utterances a recording.
TOGETHER = 10
# Steps of the aligner in a second.
STEPS = 100


def join(recordings, folder):
    """Writes recordings of several (samples, text) each; gives (path, [(word, start, end)]) of each.

    `start` of an utterance's first word is exact but for the aligner.
    """
    folder.mkdir(parents=True, exist_ok=True)
    aligner = Aligner()
    known = [(samples, words) for samples, text in recordings if (words := aligner.words(samples, text))]
    chance = random.Random(1)
    found = []
    for first in range(0, len(known), TOGETHER):
        pieces, said, length = [], [], 0
        for samples, words in known[first : first + TOGETHER]:
            start, end = (round(seconds * signals.RATE) for seconds in (words[0][1], words[-1][2]))
            before, behind = (round(chance.uniform(*GAPS) / 2 * signals.RATE) for _ in range(2))
            tone, rest = samples[max(0, start - before) : start], samples[end : end + behind]
            pieces += [numpy.zeros(before - len(tone)), tone, samples[start:end], rest, numpy.zeros(behind - len(rest))]
            moved = (length + before - start) / signals.RATE
            said += [(word, begin + moved, stop + moved) for word, begin, stop in words]
            length += before + (end - start) + behind
        path = folder / f"{folder.name}-{first // TOGETHER:02}.wav"
        signals.write(path, numpy.concatenate(pieces))
        found.append((path, said))
    return found


class Aligner:
    """Finds words whose text is known."""

    def __init__(self):
        import pocketsphinx

        self.decoder = pocketsphinx.Decoder(lm=None, loglevel="FATAL")

    def words(self, samples, text):
        """(word, start, end) of each word, seconds; nothing when a word is unknown."""
        plain = text.lower().split()
        if any(self.decoder.lookup_word(word) is None for word in plain):
            return []
        self.decoder.set_align_text(" ".join(plain))
        self.decoder.start_utt()
        pcm = (numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        self.decoder.process_raw(pcm, no_search=False, full_utt=True)
        self.decoder.end_utt()
        found = []
        for part in self.decoder.seg() or []:
            word = part.word.split("(")[0]
            if not word.startswith("<") and not word.startswith("["):
                found.append((word, part.start_frame / STEPS, (part.end_frame + 1) / STEPS))
        return found if [word for word, _, _ in found] == plain else []


def decoded(path):
    """Samples of any recording."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(signals.RATE), "-f", "f32le", "-"]
    return numpy.frombuffer(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, "<f4")


def utterances(folder, name):
    """(samples, text) of each utterance of a set of the data folder, those of `long` cut by its `.srt`."""
    if name != "long":
        return [(decoded(recording.path), recording.text) for recording in data.load(folder, name).recordings]
    found = []
    for subtitles in sorted((folder / name).glob("*.srt")):
        samples = decoded(subtitles.with_suffix(".flac"))
        for turn in data.turns(subtitles):
            start, end = (round(time * signals.RATE) for time in (turn.start, turn.end))
            found.append((samples[start:end], turn.text))
    return found
