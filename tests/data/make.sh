#!/usr/bin/env bash
# Makes the clips in this folder and measures them; the files are committed, so this is needed only
# to change them.
#
# usage: bash tests/data/make.sh
#
# Needs the Debian packages ffmpeg, lame and sox (with libsox-fmt-all). `made-elsewhere/` holds what
# these cannot make, with its origin in README.md.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
for tool in ffmpeg ffprobe lame sox; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ "${#missing[@]}" -gt 0 ]; then
    printf 'make.sh: missing: %s\n' "${missing[@]}" >&2
    exit 1
fi

readonly SPEECH=../../examples/audio/sense-and-sensibility/0880.mp3
readonly OTHER=../../examples/audio/sense-and-sensibility/0930.m4a
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
readonly S8=$scratch/speech8.wav S16=$scratch/speech16.wav S44=$scratch/speech44.wav
readonly OTHER8=$scratch/other8.wav SILENCE=$scratch/silence.wav

convert() { # FROM TO [FFMPEG OPTIONS…], the same bytes on every run
    ffmpeg -nostdin -loglevel error -y -i "$1" -map_metadata -1 -fflags +bitexact \
        -flags:a +bitexact -flags:v +bitexact "${@:3}" "$2"
}

combine() { # TO OPTIONS…, several inputs
    ffmpeg -nostdin -loglevel error -y "${@:2}" -map_metadata -1 -fflags +bitexact \
        -flags:a +bitexact -flags:v +bitexact "$1"
}

bytes() { # COUNT, of 0xFF
    head -c "$1" /dev/zero | tr '\0' '\377'
}

patch() { # FILE OFFSET, with the bytes of stdin
    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

spoil() { # FROM TO OFFSET COUNT
    cp "$1" "$2"
    bytes "$4" | patch "$2" "$3"
}

cut_at() { # FROM TO PERCENT
    head -c $(($(stat -c %s "$1") * $3 / 100)) "$1" >"$2"
}

le32() { # NUMBER, as four bytes
    printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8 & 255)))"
    printf "\\x$(printf %02x $(($1 >> 16 & 255)))\\x$(printf %02x $(($1 >> 24 & 255)))"
}

rm -rf wav plain lossy video ffmpeg broken tracks durations.tsv
mkdir -p wav plain lossy video ffmpeg broken tracks

convert "$SPEECH" "$S16" -ar 16000 -ac 1
convert "$SPEECH" "$S8" -ar 8000 -ac 1
convert "$SPEECH" "$S44" -ar 44100 -ac 1
convert "$OTHER" "$OTHER8" -ar 8000 -ac 1
combine "$SILENCE" -f lavfi -i anullsrc=r=8000:cl=mono -t 3

echo "wav/"
for codec in pcm_u8 pcm_s16le pcm_s24le pcm_s32le pcm_f32le pcm_f64le pcm_mulaw pcm_alaw \
    adpcm_ms adpcm_ima_wav; do
    convert "$S8" "wav/$codec.wav" -c:a "$codec"
done
convert "$S8" wav/extensible.wav -c:a pcm_s16le -filter:a pan=3.0\|c0=c0\|c1=c0\|c2=c0
convert "$S8" wav/rf64.wav -rf64 always
convert "$S8" wav/size-zero.wav
le32 0 | patch wav/size-zero.wav 40
convert "$S8" wav/size-unknown.wav
le32 0xFFFFFFFF | patch wav/size-unknown.wav 4
le32 0xFFFFFFFF | patch wav/size-unknown.wav 40
# A chunk of odd length, padded as the standard asks, before the sound, and one behind it.
{
    head -c 36 wav/pcm_s16le.wav
    printf 'junk' && le32 3 && printf 'abc\0'
    tail -c +37 wav/pcm_s16le.wav
    printf 'LIST' && le32 5 && printf 'INFOx\0'
} >wav/odd-chunks.wav

echo "plain/"
convert "$S8" plain/speech.aiff
sox "$S8" plain/speech.aifc
convert "$S8" plain/speech.caf
convert "$S8" plain/alac.caf -c:a alac
convert "$S8" plain/speech.w64
convert "$S8" plain/mulaw.au -c:a pcm_mulaw
convert "$S8" plain/speech.flac
convert "$S8" plain/flac.ogg -c:a flac -f ogg
convert "$S8" plain/alac.m4a -c:a alac

echo "lossy/"
convert "$S16" lossy/opus.ogg -c:a libopus -b:a 20k
convert "$S16" lossy/opus.webm -c:a libopus -b:a 20k
convert "$S16" lossy/opus.mka -c:a libopus -b:a 20k
convert "$S16" lossy/opus.mp4 -c:a libopus -b:a 20k
convert "$S16" lossy/vorbis.ogg -c:a libvorbis -q:a 2
convert "$S44" "$scratch/vorbis44.ogg" -c:a libvorbis -q:a 2
convert "$S16" "$scratch/second.ogg" -c:a libopus -b:a 20k -page_duration 100000
cat lossy/opus.ogg "$scratch/second.ogg" >lossy/chained-opus.ogg
cat lossy/vorbis.ogg "$scratch/vorbis44.ogg" >lossy/chained-rates.ogg
lame --quiet -b 32 -t "$S16" lossy/cbr.mp3
lame --quiet -b 64 "$S16" lossy/with-lengths.mp3
lame --quiet -V 6 -t "$S44" lossy/vbr-without-header.mp3
lame --quiet --freeformat -b 40 "$S16" lossy/free-format.mp3
{
    printf 'Not a frame in sight.\n%.0s' {1..200}
    cat lossy/cbr.mp3
    printf 'TAG and more junk\n%.0s' {1..50}
} >lossy/junk.mp3
combine "$scratch/cover.png" -f lavfi -i testsrc=size=64x64 -frames:v 1
combine lossy/cover.mp3 -i lossy/cbr.mp3 -i "$scratch/cover.png" -map 0:a -map 1:v -c copy \
    -disposition:v attached_pic -id3v2_version 3
convert "$S16" lossy/speech.mp2 -c:a mp2 -b:a 48k
convert "$S16" lossy/adts.aac -c:a aac -b:a 24k -f adts
convert "$S16" lossy/index-at-end.m4a -c:a aac -b:a 24k
convert "$S16" lossy/index-in-front.m4a -c:a aac -b:a 24k -movflags +faststart
convert "$S16" lossy/fragmented.mp4 -c:a aac -b:a 24k -movflags +frag_keyframe+empty_moov \
    -frag_duration 500000
cp lossy/cbr.mp3 lossy/mp3-named.wav

echo "video/"
readonly PICTURE=(-f lavfi -i testsrc=size=64x48:rate=5:duration=3)
combine video/phone.mp4 "${PICTURE[@]}" -i "$S16" -c:v mpeg4 -b:v 10k -c:a aac -b:a 24k
combine video/screen.webm "${PICTURE[@]}" -i "$S16" -c:v libvpx -b:v 10k -c:a libopus -b:a 20k
combine video/late-sound.mp4 "${PICTURE[@]}" -itsoffset 0.7 -i "$S16" -c:v mpeg4 -b:v 10k \
    -c:a aac -b:a 24k
combine video/silent-film.mp4 "${PICTURE[@]}" -c:v mpeg4 -b:v 10k

echo "ffmpeg/"
convert "$S16" ffmpeg/speech.wma -c:a wmav2 -b:a 32k
sox "$S8" -t amr-nb -C 7 ffmpeg/speech.amr
convert ffmpeg/speech.amr ffmpeg/amr.3gp -c copy
convert "$S16" ffmpeg/speech.ac3 -c:a ac3 -b:a 64k -ar 32000
convert "$S16" ffmpeg/ac3.mkv -c:a ac3 -b:a 64k -ar 32000
convert "$S16" ffmpeg/eac3.mp4 -c:a eac3 -b:a 64k -ar 32000
convert "$S44" ffmpeg/dts.mka -c:a dca -strict -2 -b:a 192k
convert "$S8" ffmpeg/speech.spx -c:a libspeex
sox "$S8" ffmpeg/speech.gsm
convert "$S8" ffmpeg/gsm.wav -c:a libgsm_ms
convert "$S8" ffmpeg/speech.wv -c:a wavpack
convert "$S8" ffmpeg/speech.tta -c:a tta
convert "$S16" ffmpeg/mp3.avi -c:a libmp3lame -b:a 32k
convert "$S16" ffmpeg/aac.ts -c:a aac -b:a 24k
convert "$S16" ffmpeg/mp2.mpg -c:a mp2 -b:a 48k -f mpeg
convert "$S44" ffmpeg/mp3.flv -c:a libmp3lame -b:a 32k
convert "$S16" ffmpeg/aac-5.1.m4a -c:a aac -b:a 64k -ac 6
convert "$S16" ffmpeg/opus-5.1.mka -c:a libopus -b:a 64k -ac 6

echo "tracks/"
combine tracks/left-and-right.wav -i "$S8" -i "$OTHER8" \
    -filter_complex '[0:a][1:a]amerge=inputs=2[a]' -map '[a]'
combine tracks/out-of-phase.wav -i "$S8" -filter_complex 'pan=stereo|c0=c0|c1=-1*c0'
combine tracks/first-is-silent.mkv -i "$SILENCE" -i "$S8" -map 0 -map 1 -c:a flac
combine tracks/two-voices.mkv -i "$S16" -i "$OTHER8" -map 0 -map 1 -c:a:0 libopus -b:a:0 20k \
    -c:a:1 flac
combine tracks/ac3-then-aac.mkv -i "$OTHER8" -i "$S16" -map 0 -map 1 -c:a:0 ac3 -ar:a:0 32000 \
    -b:a:0 64k -c:a:1 aac -b:a:1 24k

echo "broken/"
: >broken/empty.mp3
head -c 44 wav/pcm_s16le.wav >broken/header-only.wav
le32 0 | patch broken/header-only.wav 40
printf 'ID3\003\0\0\0\0\0\100%064d' 0 >broken/tag-only.mp3
convert "$S8" broken/ten-ms.wav -t 0.01
convert "$S16" broken/ten-ms.ogg -t 0.01 -c:a libopus
printf 'Minutes of the meeting, saved under the wrong name.\n%.0s' {1..40} >broken/text.mp3
cut_at wav/pcm_s16le.wav broken/cut.wav 60
cut_at plain/speech.flac broken/cut.flac 60
cut_at lossy/cbr.mp3 broken/cut.mp3 60
cut_at lossy/with-lengths.mp3 broken/cut-with-lengths.mp3 60
cut_at lossy/chained-opus.ogg broken/cut.ogg 80
cut_at lossy/opus.webm broken/cut.webm 60
cut_at lossy/adts.aac broken/cut.aac 60
cut_at lossy/index-in-front.m4a broken/cut.m4a 60
cut_at lossy/index-at-end.m4a broken/cut-without-index.m4a 60
cut_at lossy/fragmented.mp4 broken/cut-fragmented.mp4 60
cut_at plain/speech.caf broken/cut.caf 60
cut_at ffmpeg/speech.wma broken/cut.wma 60
spoil plain/speech.flac broken/spoilt.flac 12000 600
spoil lossy/cbr.mp3 broken/spoilt.mp3 4000 500
spoil lossy/opus.ogg broken/spoilt.ogg 3000 300
spoil lossy/opus.webm broken/spoilt.webm 3000 300
spoil lossy/index-in-front.m4a broken/spoilt.m4a 5000 300
spoil lossy/adts.aac broken/spoilt.aac 4000 300
# Ten hours of nothing in a few kilobytes.
combine broken/bomb.flac -f lavfi -i anullsrc=r=8000:cl=mono -t 36000 -frame_size 65535 \
    -compression_level 0

echo "durations.tsv"
# What ffmpeg itself makes of each: seconds of the first audio track, decoded.
for file in wav/* plain/* lossy/* video/* ffmpeg/* tracks/* broken/* made-elsewhere/*; do
    [ "$file" != broken/bomb.flac ] || continue
    count=$({ ffmpeg -nostdin -loglevel quiet -i "$file" -map 0:a:0 -ar 16000 -ac 1 -f s16le - || :; } |
        wc -c)
    printf '%s\t%s\n' "$file" "$(awk "BEGIN { printf \"%.3f\", $count / 32000 }")"
done >durations.tsv
du -ch ./*/ | tail -1
