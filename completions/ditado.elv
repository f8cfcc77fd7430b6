
use builtin;
use str;

set edit:completion:arg-completer[ditado] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'ditado'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'ditado'= {
            cand --files-from 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated'
            cand --include 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated'
            cand --exclude 'In folders, leave out what matches this glob; may be repeated and wins over --include'
            cand --max-depth 'Go this deep into folders; 1 is their own files alone'
            cand --max-download 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]'
            cand --download-timeout 'Time that one download may take [default: 2h]'
            cand --download-stall 'Time without a byte after which a connection counts as lost [default: 30s]'
            cand --download-retries 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]'
            cand --converter 'Let the converter at this URL turn every input into WAV; nothing is decoded without it'
            cand --converter-jobs 'Conversions at once [default: 4]'
            cand --converter-interval 'Time between two questions about a conversion [default: 0.5s]'
            cand --converter-timeout 'Time that the converter may take for one input [default: 300s]'
            cand --converter-retries 'Tries again when the converter fails in a way that may pass [default: 2]'
            cand -o 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand --output-dir 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand -f 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --format 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --vtt-position 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --fail-on 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all'
            cand -m 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand --model 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand -l 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --language 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --chunk-seconds 'Aim for chunks of this much speech, the unit of work that survives an interruption'
            cand --vad-threshold 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]'
            cand --vad-min-silence 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]'
            cand --speech-pad 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]'
            cand --preset 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]'
            cand --languages 'When the language is to be found out, choose among these, separated by commas'
            cand --prompt 'Text such as might have gone before, in the style and spelling that is wanted'
            cand --prompt-file 'The same from a file'
            cand --hotwords 'Names and terms to expect, such as "Ditado, São João del-Rei"'
            cand --temperature 'First sampling temperature; 0 always takes the likeliest word [default: 0]'
            cand --temperature-step 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]'
            cand --best-of 'Tries at each temperature above 0, of which the best counts [default: 1]'
            cand --beam-size 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]'
            cand --logprob-threshold 'A text is doubtful when its mean log-probability is under this [default: -1]'
            cand --compression-threshold 'A text repeats itself when it compresses better than this [default: 2.4]'
            cand --no-speech-threshold 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]'
            cand --clip 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end'
            cand --track 'Audio track to transcribe, counted from 1 [default: the first one with speech]'
            cand --channels 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]'
            cand --decoder 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]'
            cand --engine 'Engine to use; `fake` answers at once without a model, for tests'
            cand --max-duration 'Give up on a recording that is longer [default: 100h]'
            cand --max-decoded-size 'Give up on a recording that decodes to more than this [default: 1TiB]'
            cand --max-decode-errors 'Give up on a recording in which more packets cannot be decoded [default: 1000000]'
            cand --decode-timeout 'Give up on a recording that takes longer to decode [default: 6h]'
            cand --decode-stall 'End an ffmpeg that gives nothing for this long [default: 60s]'
            cand --ffmpeg 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]'
            cand --device 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --workers 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]'
            cand --workers-per-device 'Workers on each device, which share its weights'
            cand --threads 'CPU threads of each worker'
            cand --deadline 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest'
            cand --max-audio 'Begin nothing new once this much audio was transcribed, such as 20h'
            cand --temp-dir 'Where a run keeps its chunks while it works'
            cand --cache-ttl 'Use cached transcripts no older than this, such as 30d or 24h [default: none]'
            cand --cache-size 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]'
            cand --resume-ttl 'Go on only with what was interrupted no longer ago than this [default: 7d]'
            cand --on-busy 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --progress 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]'
            cand --log-format 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]'
            cand --events 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3'
            cand --report 'Write what became of each input to this file: .json, or .xml for JUnit'
            cand -0 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --null 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --follow 'Follow symbolic links inside folders'
            cand --hidden 'Take hidden files and folders too'
            cand --overwrite 'Replace existing files even where ditado did not write them'
            cand --word-timestamps 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
            cand --txt-times 'Write the times of each segment into txt'
            cand --print 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
            cand --no-vad 'Leave nothing out: take all of a recording for speech, silence and music too'
            cand --language-per-region 'Find out the language of every stretch of speech, for recordings in more than one'
            cand --translate 'Write what is said in English, whatever the language'
            cand --suppress-non-speech 'Never write symbols that nobody speaks, such as brackets and notes'
            cand --condition-on-previous 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
            cand --strict 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
            cand --dry-run 'Say for each input what would be done with it, and do nothing'
            cand --refresh 'Transcribe again what is cached, and replace what is cached'
            cand --no-cache 'Neither look into the cache nor keep anything in it'
            cand --rehash 'Read every input, even where its size and times say that it has not changed'
            cand --no-resume 'Start interrupted recordings from their beginning'
            cand --no-config 'Read no configuration file'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -v 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --verbose 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand transcribe 'Transcribe files and folders; the same as giving paths alone'
            cand plan 'Say how much there is to transcribe and how long it will take on this machine'
            cand watch 'Transcribe what appears in folders, as soon as it is written to its end'
            cand render 'Write JSON transcripts in other formats, without their recordings'
            cand lint 'Check subtitles against the rules of a publisher'
            cand cache 'Look into the cache of transcripts, explain it, and make it smaller'
            cand sessions 'Show and remove what interrupted runs left, to be gone on with'
            cand config 'Show, check and begin configuration files'
            cand models 'Download, check and remove Whisper models, and list them'
            cand devices 'List what there is to compute on, and what a run would use of it'
            cand doctor 'Check the program, the machine and what ditado keeps, and say what to do'
            cand generate 'Write shell completions or man pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;transcribe'= {
            cand --files-from 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated'
            cand --include 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated'
            cand --exclude 'In folders, leave out what matches this glob; may be repeated and wins over --include'
            cand --max-depth 'Go this deep into folders; 1 is their own files alone'
            cand --max-download 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]'
            cand --download-timeout 'Time that one download may take [default: 2h]'
            cand --download-stall 'Time without a byte after which a connection counts as lost [default: 30s]'
            cand --download-retries 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]'
            cand --converter 'Let the converter at this URL turn every input into WAV; nothing is decoded without it'
            cand --converter-jobs 'Conversions at once [default: 4]'
            cand --converter-interval 'Time between two questions about a conversion [default: 0.5s]'
            cand --converter-timeout 'Time that the converter may take for one input [default: 300s]'
            cand --converter-retries 'Tries again when the converter fails in a way that may pass [default: 2]'
            cand -o 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand --output-dir 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand -f 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --format 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --vtt-position 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --fail-on 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all'
            cand -m 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand --model 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand -l 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --language 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --chunk-seconds 'Aim for chunks of this much speech, the unit of work that survives an interruption'
            cand --vad-threshold 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]'
            cand --vad-min-silence 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]'
            cand --speech-pad 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]'
            cand --preset 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]'
            cand --languages 'When the language is to be found out, choose among these, separated by commas'
            cand --prompt 'Text such as might have gone before, in the style and spelling that is wanted'
            cand --prompt-file 'The same from a file'
            cand --hotwords 'Names and terms to expect, such as "Ditado, São João del-Rei"'
            cand --temperature 'First sampling temperature; 0 always takes the likeliest word [default: 0]'
            cand --temperature-step 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]'
            cand --best-of 'Tries at each temperature above 0, of which the best counts [default: 1]'
            cand --beam-size 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]'
            cand --logprob-threshold 'A text is doubtful when its mean log-probability is under this [default: -1]'
            cand --compression-threshold 'A text repeats itself when it compresses better than this [default: 2.4]'
            cand --no-speech-threshold 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]'
            cand --clip 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end'
            cand --track 'Audio track to transcribe, counted from 1 [default: the first one with speech]'
            cand --channels 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]'
            cand --decoder 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]'
            cand --engine 'Engine to use; `fake` answers at once without a model, for tests'
            cand --max-duration 'Give up on a recording that is longer [default: 100h]'
            cand --max-decoded-size 'Give up on a recording that decodes to more than this [default: 1TiB]'
            cand --max-decode-errors 'Give up on a recording in which more packets cannot be decoded [default: 1000000]'
            cand --decode-timeout 'Give up on a recording that takes longer to decode [default: 6h]'
            cand --decode-stall 'End an ffmpeg that gives nothing for this long [default: 60s]'
            cand --ffmpeg 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]'
            cand --device 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --workers 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]'
            cand --workers-per-device 'Workers on each device, which share its weights'
            cand --threads 'CPU threads of each worker'
            cand --deadline 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest'
            cand --max-audio 'Begin nothing new once this much audio was transcribed, such as 20h'
            cand --temp-dir 'Where a run keeps its chunks while it works'
            cand --cache-ttl 'Use cached transcripts no older than this, such as 30d or 24h [default: none]'
            cand --cache-size 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]'
            cand --resume-ttl 'Go on only with what was interrupted no longer ago than this [default: 7d]'
            cand --on-busy 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --progress 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]'
            cand --log-format 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]'
            cand --events 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3'
            cand --report 'Write what became of each input to this file: .json, or .xml for JUnit'
            cand -0 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --null 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --follow 'Follow symbolic links inside folders'
            cand --hidden 'Take hidden files and folders too'
            cand --overwrite 'Replace existing files even where ditado did not write them'
            cand --word-timestamps 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
            cand --txt-times 'Write the times of each segment into txt'
            cand --print 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
            cand --no-vad 'Leave nothing out: take all of a recording for speech, silence and music too'
            cand --language-per-region 'Find out the language of every stretch of speech, for recordings in more than one'
            cand --translate 'Write what is said in English, whatever the language'
            cand --suppress-non-speech 'Never write symbols that nobody speaks, such as brackets and notes'
            cand --condition-on-previous 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
            cand --strict 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
            cand --dry-run 'Say for each input what would be done with it, and do nothing'
            cand --refresh 'Transcribe again what is cached, and replace what is cached'
            cand --no-cache 'Neither look into the cache nor keep anything in it'
            cand --rehash 'Read every input, even where its size and times say that it has not changed'
            cand --no-resume 'Start interrupted recordings from their beginning'
            cand --no-config 'Read no configuration file'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -v 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --verbose 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ditado;plan'= {
            cand --files-from 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated'
            cand --include 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated'
            cand --exclude 'In folders, leave out what matches this glob; may be repeated and wins over --include'
            cand --max-depth 'Go this deep into folders; 1 is their own files alone'
            cand --max-download 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]'
            cand --download-timeout 'Time that one download may take [default: 2h]'
            cand --download-stall 'Time without a byte after which a connection counts as lost [default: 30s]'
            cand --download-retries 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]'
            cand --converter 'Let the converter at this URL turn every input into WAV; nothing is decoded without it'
            cand --converter-jobs 'Conversions at once [default: 4]'
            cand --converter-interval 'Time between two questions about a conversion [default: 0.5s]'
            cand --converter-timeout 'Time that the converter may take for one input [default: 300s]'
            cand --converter-retries 'Tries again when the converter fails in a way that may pass [default: 2]'
            cand -o 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand --output-dir 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand -f 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --format 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --vtt-position 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --fail-on 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all'
            cand -m 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand --model 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand -l 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --language 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --chunk-seconds 'Aim for chunks of this much speech, the unit of work that survives an interruption'
            cand --vad-threshold 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]'
            cand --vad-min-silence 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]'
            cand --speech-pad 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]'
            cand --preset 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]'
            cand --languages 'When the language is to be found out, choose among these, separated by commas'
            cand --prompt 'Text such as might have gone before, in the style and spelling that is wanted'
            cand --prompt-file 'The same from a file'
            cand --hotwords 'Names and terms to expect, such as "Ditado, São João del-Rei"'
            cand --temperature 'First sampling temperature; 0 always takes the likeliest word [default: 0]'
            cand --temperature-step 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]'
            cand --best-of 'Tries at each temperature above 0, of which the best counts [default: 1]'
            cand --beam-size 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]'
            cand --logprob-threshold 'A text is doubtful when its mean log-probability is under this [default: -1]'
            cand --compression-threshold 'A text repeats itself when it compresses better than this [default: 2.4]'
            cand --no-speech-threshold 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]'
            cand --clip 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end'
            cand --track 'Audio track to transcribe, counted from 1 [default: the first one with speech]'
            cand --channels 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]'
            cand --decoder 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]'
            cand --engine 'Engine to use; `fake` answers at once without a model, for tests'
            cand --max-duration 'Give up on a recording that is longer [default: 100h]'
            cand --max-decoded-size 'Give up on a recording that decodes to more than this [default: 1TiB]'
            cand --max-decode-errors 'Give up on a recording in which more packets cannot be decoded [default: 1000000]'
            cand --decode-timeout 'Give up on a recording that takes longer to decode [default: 6h]'
            cand --decode-stall 'End an ffmpeg that gives nothing for this long [default: 60s]'
            cand --ffmpeg 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]'
            cand --device 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --workers 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]'
            cand --workers-per-device 'Workers on each device, which share its weights'
            cand --threads 'CPU threads of each worker'
            cand --deadline 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest'
            cand --max-audio 'Begin nothing new once this much audio was transcribed, such as 20h'
            cand --temp-dir 'Where a run keeps its chunks while it works'
            cand --cache-ttl 'Use cached transcripts no older than this, such as 30d or 24h [default: none]'
            cand --cache-size 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]'
            cand --resume-ttl 'Go on only with what was interrupted no longer ago than this [default: 7d]'
            cand --on-busy 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --progress 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]'
            cand --log-format 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]'
            cand --events 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3'
            cand --report 'Write what became of each input to this file: .json, or .xml for JUnit'
            cand -0 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --null 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --follow 'Follow symbolic links inside folders'
            cand --hidden 'Take hidden files and folders too'
            cand --overwrite 'Replace existing files even where ditado did not write them'
            cand --word-timestamps 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
            cand --txt-times 'Write the times of each segment into txt'
            cand --print 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
            cand --no-vad 'Leave nothing out: take all of a recording for speech, silence and music too'
            cand --language-per-region 'Find out the language of every stretch of speech, for recordings in more than one'
            cand --translate 'Write what is said in English, whatever the language'
            cand --suppress-non-speech 'Never write symbols that nobody speaks, such as brackets and notes'
            cand --condition-on-previous 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
            cand --strict 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
            cand --dry-run 'Say for each input what would be done with it, and do nothing'
            cand --refresh 'Transcribe again what is cached, and replace what is cached'
            cand --no-cache 'Neither look into the cache nor keep anything in it'
            cand --rehash 'Read every input, even where its size and times say that it has not changed'
            cand --no-resume 'Start interrupted recordings from their beginning'
            cand --no-config 'Read no configuration file'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -v 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --verbose 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --json 'Print one JSON object'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ditado;watch'= {
            cand --files-from 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated'
            cand --include 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated'
            cand --exclude 'In folders, leave out what matches this glob; may be repeated and wins over --include'
            cand --max-depth 'Go this deep into folders; 1 is their own files alone'
            cand --max-download 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]'
            cand --download-timeout 'Time that one download may take [default: 2h]'
            cand --download-stall 'Time without a byte after which a connection counts as lost [default: 30s]'
            cand --download-retries 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]'
            cand --converter 'Let the converter at this URL turn every input into WAV; nothing is decoded without it'
            cand --converter-jobs 'Conversions at once [default: 4]'
            cand --converter-interval 'Time between two questions about a conversion [default: 0.5s]'
            cand --converter-timeout 'Time that the converter may take for one input [default: 300s]'
            cand --converter-retries 'Tries again when the converter fails in a way that may pass [default: 2]'
            cand -o 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand --output-dir 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]'
            cand -f 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --format 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]'
            cand --vtt-position 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --fail-on 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all'
            cand -m 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand --model 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand -l 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --language 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --chunk-seconds 'Aim for chunks of this much speech, the unit of work that survives an interruption'
            cand --vad-threshold 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]'
            cand --vad-min-silence 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]'
            cand --speech-pad 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]'
            cand --preset 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]'
            cand --languages 'When the language is to be found out, choose among these, separated by commas'
            cand --prompt 'Text such as might have gone before, in the style and spelling that is wanted'
            cand --prompt-file 'The same from a file'
            cand --hotwords 'Names and terms to expect, such as "Ditado, São João del-Rei"'
            cand --temperature 'First sampling temperature; 0 always takes the likeliest word [default: 0]'
            cand --temperature-step 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]'
            cand --best-of 'Tries at each temperature above 0, of which the best counts [default: 1]'
            cand --beam-size 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]'
            cand --logprob-threshold 'A text is doubtful when its mean log-probability is under this [default: -1]'
            cand --compression-threshold 'A text repeats itself when it compresses better than this [default: 2.4]'
            cand --no-speech-threshold 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]'
            cand --clip 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end'
            cand --track 'Audio track to transcribe, counted from 1 [default: the first one with speech]'
            cand --channels 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]'
            cand --decoder 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]'
            cand --engine 'Engine to use; `fake` answers at once without a model, for tests'
            cand --max-duration 'Give up on a recording that is longer [default: 100h]'
            cand --max-decoded-size 'Give up on a recording that decodes to more than this [default: 1TiB]'
            cand --max-decode-errors 'Give up on a recording in which more packets cannot be decoded [default: 1000000]'
            cand --decode-timeout 'Give up on a recording that takes longer to decode [default: 6h]'
            cand --decode-stall 'End an ffmpeg that gives nothing for this long [default: 60s]'
            cand --ffmpeg 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]'
            cand --device 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --workers 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]'
            cand --workers-per-device 'Workers on each device, which share its weights'
            cand --threads 'CPU threads of each worker'
            cand --deadline 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest'
            cand --max-audio 'Begin nothing new once this much audio was transcribed, such as 20h'
            cand --temp-dir 'Where a run keeps its chunks while it works'
            cand --cache-ttl 'Use cached transcripts no older than this, such as 30d or 24h [default: none]'
            cand --cache-size 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]'
            cand --resume-ttl 'Go on only with what was interrupted no longer ago than this [default: 7d]'
            cand --on-busy 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --progress 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]'
            cand --log-format 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]'
            cand --events 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3'
            cand --report 'Write what became of each input to this file: .json, or .xml for JUnit'
            cand --settle 'Take a file that was not renamed into place once it has kept its size and time for this long [default: 5s]'
            cand --rescan 'Look through the folders this often, for file systems that tell nothing, such as network mounts [default: 60s]'
            cand --idle-unload 'Give the model''s memory back when nothing came for this long; never keeps it [default: 5m]'
            cand -0 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --null 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
            cand --follow 'Follow symbolic links inside folders'
            cand --hidden 'Take hidden files and folders too'
            cand --overwrite 'Replace existing files even where ditado did not write them'
            cand --word-timestamps 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
            cand --txt-times 'Write the times of each segment into txt'
            cand --print 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
            cand --no-vad 'Leave nothing out: take all of a recording for speech, silence and music too'
            cand --language-per-region 'Find out the language of every stretch of speech, for recordings in more than one'
            cand --translate 'Write what is said in English, whatever the language'
            cand --suppress-non-speech 'Never write symbols that nobody speaks, such as brackets and notes'
            cand --condition-on-previous 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
            cand --strict 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
            cand --dry-run 'Say for each input what would be done with it, and do nothing'
            cand --refresh 'Transcribe again what is cached, and replace what is cached'
            cand --no-cache 'Neither look into the cache nor keep anything in it'
            cand --rehash 'Read every input, even where its size and times say that it has not changed'
            cand --no-resume 'Start interrupted recordings from their beginning'
            cand --no-config 'Read no configuration file'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand -v 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --verbose 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
            cand --poll 'Do not ask the system to tell of changes; look every --rescan alone'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ditado;render'= {
            cand -o 'Write here [default: beside each transcript]'
            cand --output-dir 'Write here [default: beside each transcript]'
            cand -f 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: srt,txt]'
            cand --format 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: srt,txt]'
            cand --vtt-position 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --overwrite 'Replace existing files even where ditado did not write them'
            cand --word-timestamps 'Write every word with its time, in json, lrc and vtt, where the transcript has them'
            cand --txt-times 'Write the times of each segment into txt'
            cand --no-config 'Read no configuration file'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;lint'= {
            cand -l 'Language of the subtitles, such as `pt`: some profiles ask for other numbers in some'
            cand --language 'Language of the subtitles, such as `pt`: some profiles ask for other numbers in some'
            cand --profile 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]'
            cand --max-line-width 'Columns of a line; a full-width character takes two'
            cand --max-lines 'Lines of a cue'
            cand --max-cps 'Characters a second, spaces and punctuation included'
            cand --min-cue 'A cue stays at least this long, where the next one leaves it the time'
            cand --max-cue 'A cue stays at most this long'
            cand --min-gap 'Time between the end of a cue and the start of the next'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --json 'Print one JSON object'
            cand --no-config 'Read no configuration file'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
            cand stats 'Print what it holds, how often it helped, and what it spared'
            cand path 'Print where it is'
            cand clear 'Remove every transcript from it'
            cand prune 'Remove what is older or more than the limits allow'
            cand verify 'Read every transcript in it and remove those that are damaged'
            cand explain 'Print a recording''s content key, and why the cache has its transcript or has not'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;cache;stats'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;path'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;clear'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;prune'= {
            cand --cache-ttl 'Use cached transcripts no older than this, such as 30d or 24h [default: none]'
            cand --cache-size 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;verify'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;explain'= {
            cand -m 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand --model 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program'
            cand -l 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --language 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out'
            cand --chunk-seconds 'Aim for chunks of this much speech, the unit of work that survives an interruption'
            cand --vad-threshold 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]'
            cand --vad-min-silence 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]'
            cand --speech-pad 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]'
            cand --preset 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]'
            cand --languages 'When the language is to be found out, choose among these, separated by commas'
            cand --prompt 'Text such as might have gone before, in the style and spelling that is wanted'
            cand --prompt-file 'The same from a file'
            cand --hotwords 'Names and terms to expect, such as "Ditado, São João del-Rei"'
            cand --temperature 'First sampling temperature; 0 always takes the likeliest word [default: 0]'
            cand --temperature-step 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]'
            cand --best-of 'Tries at each temperature above 0, of which the best counts [default: 1]'
            cand --beam-size 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]'
            cand --logprob-threshold 'A text is doubtful when its mean log-probability is under this [default: -1]'
            cand --compression-threshold 'A text repeats itself when it compresses better than this [default: 2.4]'
            cand --no-speech-threshold 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]'
            cand --clip 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end'
            cand --track 'Audio track to transcribe, counted from 1 [default: the first one with speech]'
            cand --channels 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]'
            cand --decoder 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]'
            cand --engine 'Engine to use; `fake` answers at once without a model, for tests'
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --no-vad 'Leave nothing out: take all of a recording for speech, silence and music too'
            cand --language-per-region 'Find out the language of every stretch of speech, for recordings in more than one'
            cand --translate 'Write what is said in English, whatever the language'
            cand --suppress-non-speech 'Never write symbols that nobody speaks, such as brackets and notes'
            cand --condition-on-previous 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
            cand --no-config 'Read no configuration file'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;cache;help'= {
            cand stats 'Print what it holds, how often it helped, and what it spared'
            cand path 'Print where it is'
            cand clear 'Remove every transcript from it'
            cand prune 'Remove what is older or more than the limits allow'
            cand verify 'Read every transcript in it and remove those that are damaged'
            cand explain 'Print a recording''s content key, and why the cache has its transcript or has not'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;cache;help;stats'= {
        }
        &'ditado;cache;help;path'= {
        }
        &'ditado;cache;help;clear'= {
        }
        &'ditado;cache;help;prune'= {
        }
        &'ditado;cache;help;verify'= {
        }
        &'ditado;cache;help;explain'= {
        }
        &'ditado;cache;help;help'= {
        }
        &'ditado;sessions'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the recordings that were begun and are not finished'
            cand show 'Print all that is known of one of them'
            cand clean 'Remove what is too old to be gone on with, and what dead processes left'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;sessions;list'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;sessions;show'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;sessions;clean'= {
            cand --resume-ttl 'Too old is what was interrupted longer ago than this [default: 7d]'
            cand --all 'Remove all that no living process works on'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;sessions;help'= {
            cand list 'List the recordings that were begun and are not finished'
            cand show 'Print all that is known of one of them'
            cand clean 'Remove what is too old to be gone on with, and what dead processes left'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;sessions;help;list'= {
        }
        &'ditado;sessions;help;show'= {
        }
        &'ditado;sessions;help;clean'= {
        }
        &'ditado;sessions;help;help'= {
        }
        &'ditado;config'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Print every setting, its value for an input, and where the value comes from'
            cand path 'Print which configuration files there are for an input'
            cand init 'Write a configuration file with every setting in it, commented out'
            cand check 'Check configuration files: those given, or those that count here'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;config;show'= {
            cand --config 'Read this file instead of the ditado.toml that lies beside the inputs or above them'
            cand --no-config 'Read no configuration file'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;config;path'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;config;init'= {
            cand --user 'The user''s own file, which holds for all inputs'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;config;check'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;config;help'= {
            cand show 'Print every setting, its value for an input, and where the value comes from'
            cand path 'Print which configuration files there are for an input'
            cand init 'Write a configuration file with every setting in it, commented out'
            cand check 'Check configuration files: those given, or those that count here'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;config;help;show'= {
        }
        &'ditado;config;help;path'= {
        }
        &'ditado;config;help;init'= {
        }
        &'ditado;config;help;check'= {
        }
        &'ditado;config;help;help'= {
        }
        &'ditado;models'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the models that are published and those that are here'
            cand pull 'Download models, checked against their published digests'
            cand verify 'Read models that are here and compare their digests with the published ones'
            cand path 'Print where the models are, or the file of one'
            cand import 'Copy a ggml Whisper file to the models that are found by name'
            cand remove 'Delete models'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;models;list'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;pull'= {
            cand --url 'A mirror: an address to which /ggml-NAME.bin is added'
            cand --offline 'Open no network connection: what is not here is an error'
            cand -q 'Print errors only'
            cand --quiet 'Print errors only'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;verify'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;path'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;import'= {
            cand --name 'Its name from now on [default: as the file, without ggml- and .bin]'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;remove'= {
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;models;help'= {
            cand list 'List the models that are published and those that are here'
            cand pull 'Download models, checked against their published digests'
            cand verify 'Read models that are here and compare their digests with the published ones'
            cand path 'Print where the models are, or the file of one'
            cand import 'Copy a ggml Whisper file to the models that are found by name'
            cand remove 'Delete models'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;models;help;list'= {
        }
        &'ditado;models;help;pull'= {
        }
        &'ditado;models;help;verify'= {
        }
        &'ditado;models;help;path'= {
        }
        &'ditado;models;help;import'= {
        }
        &'ditado;models;help;remove'= {
        }
        &'ditado;models;help;help'= {
        }
        &'ditado;devices'= {
            cand --device 'Show what this choice would use: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;doctor'= {
            cand --device 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs'
            cand --quick 'Leave out the self-test, which transcribes five seconds of speech'
            cand --json 'Print one JSON object'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ditado;generate'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ditado;help'= {
            cand transcribe 'Transcribe files and folders; the same as giving paths alone'
            cand plan 'Say how much there is to transcribe and how long it will take on this machine'
            cand watch 'Transcribe what appears in folders, as soon as it is written to its end'
            cand render 'Write JSON transcripts in other formats, without their recordings'
            cand lint 'Check subtitles against the rules of a publisher'
            cand cache 'Look into the cache of transcripts, explain it, and make it smaller'
            cand sessions 'Show and remove what interrupted runs left, to be gone on with'
            cand config 'Show, check and begin configuration files'
            cand models 'Download, check and remove Whisper models, and list them'
            cand devices 'List what there is to compute on, and what a run would use of it'
            cand doctor 'Check the program, the machine and what ditado keeps, and say what to do'
            cand generate 'Write shell completions or man pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ditado;help;transcribe'= {
        }
        &'ditado;help;plan'= {
        }
        &'ditado;help;watch'= {
        }
        &'ditado;help;render'= {
        }
        &'ditado;help;lint'= {
        }
        &'ditado;help;cache'= {
            cand stats 'Print what it holds, how often it helped, and what it spared'
            cand path 'Print where it is'
            cand clear 'Remove every transcript from it'
            cand prune 'Remove what is older or more than the limits allow'
            cand verify 'Read every transcript in it and remove those that are damaged'
            cand explain 'Print a recording''s content key, and why the cache has its transcript or has not'
        }
        &'ditado;help;cache;stats'= {
        }
        &'ditado;help;cache;path'= {
        }
        &'ditado;help;cache;clear'= {
        }
        &'ditado;help;cache;prune'= {
        }
        &'ditado;help;cache;verify'= {
        }
        &'ditado;help;cache;explain'= {
        }
        &'ditado;help;sessions'= {
            cand list 'List the recordings that were begun and are not finished'
            cand show 'Print all that is known of one of them'
            cand clean 'Remove what is too old to be gone on with, and what dead processes left'
        }
        &'ditado;help;sessions;list'= {
        }
        &'ditado;help;sessions;show'= {
        }
        &'ditado;help;sessions;clean'= {
        }
        &'ditado;help;config'= {
            cand show 'Print every setting, its value for an input, and where the value comes from'
            cand path 'Print which configuration files there are for an input'
            cand init 'Write a configuration file with every setting in it, commented out'
            cand check 'Check configuration files: those given, or those that count here'
        }
        &'ditado;help;config;show'= {
        }
        &'ditado;help;config;path'= {
        }
        &'ditado;help;config;init'= {
        }
        &'ditado;help;config;check'= {
        }
        &'ditado;help;models'= {
            cand list 'List the models that are published and those that are here'
            cand pull 'Download models, checked against their published digests'
            cand verify 'Read models that are here and compare their digests with the published ones'
            cand path 'Print where the models are, or the file of one'
            cand import 'Copy a ggml Whisper file to the models that are found by name'
            cand remove 'Delete models'
        }
        &'ditado;help;models;list'= {
        }
        &'ditado;help;models;pull'= {
        }
        &'ditado;help;models;verify'= {
        }
        &'ditado;help;models;path'= {
        }
        &'ditado;help;models;import'= {
        }
        &'ditado;help;models;remove'= {
        }
        &'ditado;help;devices'= {
        }
        &'ditado;help;doctor'= {
        }
        &'ditado;help;generate'= {
        }
        &'ditado;help;help'= {
        }
    ]
    $completions[$command]
}
