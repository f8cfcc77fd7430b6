"""Transcribes recordings with a rival: greedy, no context between windows, one model load.

usage: rival.py KIND WEIGHTS --out DIR [--threads N] [--language CODE] [--compute TYPE] RECORDING…

Writes DIR/STEM.txt for each recording and DIR/stats.json: seconds for loading, and for the work.
Both rivals get their samples from the same decoder.
"""

import argparse
import json
import time
from pathlib import Path


def whisper_cpp(args):
    from pywhispercpp.model import Model

    model = Model(
        args.weights,
        n_threads=args.threads,
        language=args.language,
        greedy={"best_of": 1},
        temperature_inc=0.0,
        no_context=True,
        print_progress=False,
        print_realtime=False,
        print_timestamps=False,
        redirect_whispercpp_logs_to=None,
    )
    return lambda samples: "\n".join(segment.text for segment in model.transcribe(samples))


def faster_whisper(args):
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(args.weights, device="cpu", compute_type=args.compute, cpu_threads=args.threads)
    options = {"language": args.language, "beam_size": 1, "temperature": 0.0, "condition_on_previous_text": False}
    if args.kind == "faster-whisper-batched":
        model = BatchedInferencePipeline(model)
        options["batch_size"] = 8
    if args.language == "auto":
        options["language"] = None
    return lambda samples: "\n".join(segment.text for segment in model.transcribe(samples, **options)[0])


KINDS = {
    "whisper.cpp": whisper_cpp,
    "faster-whisper": faster_whisper,
    "faster-whisper-batched": faster_whisper,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("weights")
    parser.add_argument("recordings", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--language", default="auto")
    parser.add_argument("--compute", default="int8")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    start = time.monotonic()
    from faster_whisper.audio import decode_audio

    transcribe = KINDS[args.kind](args)
    loaded = time.monotonic()
    for recording in args.recordings:
        text = transcribe(decode_audio(str(recording)))
        (args.out / f"{recording.stem}.txt").write_text(text)
    done = time.monotonic()
    stats = {"load_s": loaded - start, "work_s": done - loaded}
    (args.out / "stats.json").write_text(json.dumps(stats))


if __name__ == "__main__":
    main()
