"""Words with times by whisper.cpp's token timestamps, as JSON: for each recording its segments.

usage: word_times.py WEIGHTS RECORDING…
"""

import json
import sys

from faster_whisper.audio import decode_audio
from pywhispercpp.model import Model


def main():
    model = Model(
        sys.argv[1],
        language="en",
        greedy={"best_of": 1},
        temperature_inc=0.0,
        no_context=True,
        token_timestamps=True,
        split_on_word=True,
        max_len=1,
        print_progress=False,
        print_realtime=False,
        print_timestamps=False,
        redirect_whispercpp_logs_to=None,
    )
    found = []
    for recording in sys.argv[2:]:
        words = [
            {"word": segment.text, "start": segment.t0 / 100, "end": segment.t1 / 100}
            for segment in model.transcribe(decode_audio(recording))
            if segment.text.strip()
        ]
        found.append([{"start": word["start"], "words": [word]} for word in words])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
