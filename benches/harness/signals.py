"""Sounds made here: nothing in them is said. All 16 kHz mono, floats of -1 to 1, from fixed seeds."""

import wave

import numpy

RATE = 16000


def write(path, samples):
    """Writes samples as 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def levelled(samples, decibels):
    """The samples at this root mean square level, dB of full scale."""
    return samples * 10 ** (decibels / 20) / max(1e-9, numpy.sqrt(numpy.mean(samples**2)))


def coloured(seconds, slope, seed):
    """Noise whose power falls with frequency to the power of `slope`: 0 white, 1 pink, 2 brown."""
    count = int(seconds * RATE)
    spectrum = numpy.fft.rfft(numpy.random.default_rng(seed).standard_normal(count))
    frequency = numpy.fft.rfftfreq(count, 1 / RATE)
    frequency[frequency < 20] = 20
    return numpy.fft.irfft(spectrum / frequency ** (slope / 2), count)


def hum(seconds):
    """Mains at 50 Hz with overtones."""
    t = numpy.arange(int(seconds * RATE)) / RATE
    return sum(numpy.sin(2 * numpy.pi * 50 * n * t) / n for n in range(1, 10))


def music(seconds, seed):
    """Chords, a bass and a tune with vibrato, notes with attack and decay; a drum on every beat."""
    random = numpy.random.default_rng(seed)
    t = numpy.arange(int(seconds * RATE)) / RATE
    out = numpy.zeros_like(t)
    scale = [0, 2, 4, 5, 7, 9, 11, 12]

    def note(start, length, semitones, loudness, vibrato=0.0):
        first, last = int(start * RATE), min(len(t), int((start + length) * RATE))
        s = numpy.arange(last - first) / RATE
        frequency = 220 * 2 ** (semitones / 12)
        phase = 2 * numpy.pi * frequency * s + vibrato * numpy.sin(2 * numpy.pi * 5.5 * s)
        tone = sum(numpy.sin(k * phase) / k**1.5 for k in range(1, 7))
        out[first:last] += loudness * tone * numpy.minimum(1, s / 0.02) * numpy.exp(-2.5 * s / length)

    beat = 0.5
    for bar in range(int(seconds / (4 * beat))):
        root = [0, 9, 5, 7][bar % 4]
        for third in (0, 4, 7):
            note(bar * 4 * beat, 4 * beat, root + third, 0.3)
        for step in range(4):
            start = (bar * 4 + step) * beat
            note(start, beat, root - 12, 0.4)
            note(start, beat * random.choice([0.5, 1.0, 1.5]), scale[random.integers(8)] + 12, 0.5, vibrato=0.8)
            first = int(start * RATE)
            hit = random.standard_normal(min(1600, len(out) - first))
            out[first : first + len(hit)] += 0.4 * hit * numpy.exp(-numpy.arange(len(hit)) / 300)
    return out


def applause(seconds, seed):
    """Some forty pairs of hands, each with its own tempo."""
    random = numpy.random.default_rng(seed)
    out = numpy.zeros(int(seconds * RATE))
    for _ in range(40):
        tempo, loudness = random.uniform(2.5, 5), random.uniform(0.2, 1)
        time = random.uniform(0, 0.4)
        while time < seconds - 0.1:
            first = int(time * RATE)
            clap = random.standard_normal(400) * numpy.exp(-numpy.arange(400) / random.uniform(30, 90))
            out[first : first + 400] += loudness * clap[: len(out) - first]
            time += random.normal(1 / tempo, 0.02)
    return out


def beeps(seconds):
    """A telephone's busy tone."""
    t = numpy.arange(int(seconds * RATE)) / RATE
    return numpy.sin(2 * numpy.pi * 425 * t) * (t % 1.0 < 0.5)
