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


def band(samples, low, high):
    """What of the samples lies between these frequencies, Hz."""
    spectrum = numpy.fft.rfft(samples)
    frequency = numpy.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequency < low) | (frequency > high)] = 0
    return numpy.fft.irfft(spectrum, len(samples))


def added(out, start, sound):
    """Adds a sound from the second `start` on, as far as it fits."""
    first = int(start * RATE)
    part = sound[: max(0, len(out) - first)]
    out[first : first + len(part)] += part


def keyboard(seconds, seed):
    """Somebody types: each key clicks as it goes down and, softer, as it comes up; with pauses."""
    random = numpy.random.default_rng(seed)
    out = coloured(seconds, 1, seed) * 0.01
    time = 0.1
    while time < seconds:
        t = numpy.arange(640) / RATE
        body = numpy.sin(2 * numpy.pi * random.uniform(1500, 4000) * t) * numpy.exp(-t / 0.004)
        click = (random.standard_normal(640) * numpy.exp(-t / 0.002) + body) * random.uniform(0.5, 1)
        added(out, time, click)
        added(out, time + random.uniform(0.06, 0.1), click[::2] * 0.4)
        time += random.uniform(1, 3) if random.random() < 0.05 else random.uniform(0.09, 0.3)
    return out


def breath(seconds, seed):
    """Somebody breathes close to the microphone: in for a second, out for a little longer."""
    random = numpy.random.default_rng(seed)
    noise = [band(random.standard_normal(int(seconds * RATE)), *edges) for edges in ((800, 5000), (300, 2500))]
    out = coloured(seconds, 1, seed) * 0.01
    time, inwards = 0.2, True
    while time < seconds:
        length = random.uniform(0.7, 1.1) if inwards else random.uniform(1.0, 1.6)
        first = int(time * RATE)
        count = min(int(length * RATE), len(out) - first)
        shape = numpy.sin(numpy.pi * numpy.arange(count) / (length * RATE)) ** 1.5
        out[first : first + count] += noise[0 if inwards else 1][first : first + count] * shape
        time += length + (0.1 if inwards else random.uniform(0.5, 1.2))
        inwards = not inwards
    return out


def tap(seconds, seed):
    """A running tap: a hiss that wavers, and bubbles, whose pitch rises as they close."""
    random = numpy.random.default_rng(seed)
    out = band(coloured(seconds, 0.5, seed), 300, 7500)
    out *= 1 + 0.3 * wandering(len(out), 1600, random)
    loud = numpy.sqrt(numpy.mean(out**2))
    for start in random.uniform(0, seconds, int(40 * seconds)):
        t = numpy.arange(800) / RATE
        pitch = random.uniform(500, 2500) * (1 + 8 * t)
        added(out, start, loud * random.uniform(0.5, 2) * numpy.sin(2 * numpy.pi * pitch * t) * numpy.exp(-t / 0.01))
    return out


def wind(seconds, seed):
    """Wind on a microphone: gusts of low noise."""
    random = numpy.random.default_rng(seed)
    out = coloured(seconds, 2, seed)
    gusts = numpy.abs(wandering(len(out), 8000, random))
    return out * (0.1 + gusts)


def knocks(seconds, seed):
    """Knocks on wood and things put down, in groups, in a quiet room."""
    random = numpy.random.default_rng(seed)
    out = coloured(seconds, 1, seed) * 0.01
    time = 0.3
    while time < seconds:
        t = numpy.arange(3200) / RATE
        pitch, length = random.uniform(90, 300), random.uniform(0.02, 0.06)
        for n in range(random.integers(1, 5)):
            hit = numpy.sin(2 * numpy.pi * pitch * t) + 0.5 * random.standard_normal(3200) * numpy.exp(-t / 0.005)
            added(out, time + n * 0.22, hit * numpy.exp(-t / length))
        time += random.uniform(1, 3)
    return out


def ringing(seconds, seed):
    """A telephone rings with a bell: two tones, hit twenty times a second, every three seconds."""
    t = numpy.arange(int(seconds * RATE)) / RATE
    bell = sum(numpy.sin(2 * numpy.pi * f * t) / n for n, f in enumerate((1170, 1420, 2630, 3380), 1))
    return bell * numpy.exp(-(t % 0.05) / 0.03) * ((t + 0.5 * seed) % 3 < 1.2) + coloured(seconds, 1, seed) * 0.01


def crowd(seconds, seed, voices):
    """Everybody talks at once: thirty of these voices, each from somewhere else in what it says."""
    random = numpy.random.default_rng(seed)
    out = numpy.zeros(int(seconds * RATE))
    for _ in range(30):
        voice = numpy.concatenate([voices[n] for n in random.permutation(len(voices))[:12]])
        voice = numpy.roll(voice, random.integers(len(voice)))
        out += levelled(numpy.resize(voice, len(out)), random.uniform(-3, 0))
    return out


def wandering(count, step, random):
    """So many values on straight lines between random ones, one every `step`."""
    at = numpy.arange(0, count + step, step)
    return numpy.interp(numpy.arange(count), at, random.standard_normal(len(at)))
