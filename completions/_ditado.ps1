
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ditado' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ditado'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ditado' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'In folders, leave out what matches this glob; may be repeated and wins over --include')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Go this deep into folders; 1 is their own files alone')
            [CompletionResult]::new('--max-download', '--max-download', [CompletionResultType]::ParameterName, 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]')
            [CompletionResult]::new('--download-timeout', '--download-timeout', [CompletionResultType]::ParameterName, 'Time that one download may take [default: 2h]')
            [CompletionResult]::new('--download-stall', '--download-stall', [CompletionResultType]::ParameterName, 'Time without a byte after which a connection counts as lost [default: 30s]')
            [CompletionResult]::new('--download-retries', '--download-retries', [CompletionResultType]::ParameterName, 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]')
            [CompletionResult]::new('--converter', '--converter', [CompletionResultType]::ParameterName, 'Let the converter at this URL turn every input into WAV; nothing is decoded without it')
            [CompletionResult]::new('--converter-jobs', '--converter-jobs', [CompletionResultType]::ParameterName, 'Conversions at once [default: 4]')
            [CompletionResult]::new('--converter-interval', '--converter-interval', [CompletionResultType]::ParameterName, 'Time between two questions about a conversion [default: 0.5s]')
            [CompletionResult]::new('--converter-timeout', '--converter-timeout', [CompletionResultType]::ParameterName, 'Time that the converter may take for one input [default: 300s]')
            [CompletionResult]::new('--converter-retries', '--converter-retries', [CompletionResultType]::ParameterName, 'Tries again when the converter fails in a way that may pass [default: 2]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--vtt-position', '--vtt-position', [CompletionResultType]::ParameterName, 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--chunk-seconds', '--chunk-seconds', [CompletionResultType]::ParameterName, 'Aim for chunks of this much speech, the unit of work that survives an interruption')
            [CompletionResult]::new('--vad-threshold', '--vad-threshold', [CompletionResultType]::ParameterName, 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]')
            [CompletionResult]::new('--vad-min-silence', '--vad-min-silence', [CompletionResultType]::ParameterName, 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]')
            [CompletionResult]::new('--speech-pad', '--speech-pad', [CompletionResultType]::ParameterName, 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]')
            [CompletionResult]::new('--languages', '--languages', [CompletionResultType]::ParameterName, 'When the language is to be found out, choose among these, separated by commas')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Text such as might have gone before, in the style and spelling that is wanted')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'The same from a file')
            [CompletionResult]::new('--hotwords', '--hotwords', [CompletionResultType]::ParameterName, 'Names and terms to expect, such as "Ditado, São João del-Rei"')
            [CompletionResult]::new('--temperature', '--temperature', [CompletionResultType]::ParameterName, 'First sampling temperature; 0 always takes the likeliest word [default: 0]')
            [CompletionResult]::new('--temperature-step', '--temperature-step', [CompletionResultType]::ParameterName, 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]')
            [CompletionResult]::new('--best-of', '--best-of', [CompletionResultType]::ParameterName, 'Tries at each temperature above 0, of which the best counts [default: 1]')
            [CompletionResult]::new('--beam-size', '--beam-size', [CompletionResultType]::ParameterName, 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]')
            [CompletionResult]::new('--logprob-threshold', '--logprob-threshold', [CompletionResultType]::ParameterName, 'A text is doubtful when its mean log-probability is under this [default: -1]')
            [CompletionResult]::new('--compression-threshold', '--compression-threshold', [CompletionResultType]::ParameterName, 'A text repeats itself when it compresses better than this [default: 2.4]')
            [CompletionResult]::new('--no-speech-threshold', '--no-speech-threshold', [CompletionResultType]::ParameterName, 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end')
            [CompletionResult]::new('--track', '--track', [CompletionResultType]::ParameterName, 'Audio track to transcribe, counted from 1 [default: the first one with speech]')
            [CompletionResult]::new('--channels', '--channels', [CompletionResultType]::ParameterName, 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]')
            [CompletionResult]::new('--decoder', '--decoder', [CompletionResultType]::ParameterName, 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Engine to use; `fake` answers at once without a model, for tests')
            [CompletionResult]::new('--max-duration', '--max-duration', [CompletionResultType]::ParameterName, 'Give up on a recording that is longer [default: 100h]')
            [CompletionResult]::new('--max-decoded-size', '--max-decoded-size', [CompletionResultType]::ParameterName, 'Give up on a recording that decodes to more than this [default: 1TiB]')
            [CompletionResult]::new('--max-decode-errors', '--max-decode-errors', [CompletionResultType]::ParameterName, 'Give up on a recording in which more packets cannot be decoded [default: 1000000]')
            [CompletionResult]::new('--decode-timeout', '--decode-timeout', [CompletionResultType]::ParameterName, 'Give up on a recording that takes longer to decode [default: 6h]')
            [CompletionResult]::new('--decode-stall', '--decode-stall', [CompletionResultType]::ParameterName, 'End an ffmpeg that gives nothing for this long [default: 60s]')
            [CompletionResult]::new('--ffmpeg', '--ffmpeg', [CompletionResultType]::ParameterName, 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]')
            [CompletionResult]::new('--workers-per-device', '--workers-per-device', [CompletionResultType]::ParameterName, 'Workers on each device, which share its weights')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'CPU threads of each worker')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest')
            [CompletionResult]::new('--max-audio', '--max-audio', [CompletionResultType]::ParameterName, 'Begin nothing new once this much audio was transcribed, such as 20h')
            [CompletionResult]::new('--temp-dir', '--temp-dir', [CompletionResultType]::ParameterName, 'Where a run keeps its chunks while it works')
            [CompletionResult]::new('--cache-ttl', '--cache-ttl', [CompletionResultType]::ParameterName, 'Use cached transcripts no older than this, such as 30d or 24h [default: none]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]')
            [CompletionResult]::new('--resume-ttl', '--resume-ttl', [CompletionResultType]::ParameterName, 'Go on only with what was interrupted no longer ago than this [default: 7d]')
            [CompletionResult]::new('--on-busy', '--on-busy', [CompletionResultType]::ParameterName, 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write what became of each input to this file: .json, or .xml for JUnit')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow symbolic links inside folders')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Take hidden files and folders too')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing files even where ditado did not write them')
            [CompletionResult]::new('--word-timestamps', '--word-timestamps', [CompletionResultType]::ParameterName, 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)')
            [CompletionResult]::new('--txt-times', '--txt-times', [CompletionResultType]::ParameterName, 'Write the times of each segment into txt')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several')
            [CompletionResult]::new('--no-vad', '--no-vad', [CompletionResultType]::ParameterName, 'Leave nothing out: take all of a recording for speech, silence and music too')
            [CompletionResult]::new('--language-per-region', '--language-per-region', [CompletionResultType]::ParameterName, 'Find out the language of every stretch of speech, for recordings in more than one')
            [CompletionResult]::new('--translate', '--translate', [CompletionResultType]::ParameterName, 'Write what is said in English, whatever the language')
            [CompletionResult]::new('--suppress-non-speech', '--suppress-non-speech', [CompletionResultType]::ParameterName, 'Never write symbols that nobody speaks, such as brackets and notes')
            [CompletionResult]::new('--condition-on-previous', '--condition-on-previous', [CompletionResultType]::ParameterName, 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say for each input what would be done with it, and do nothing')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Transcribe again what is cached, and replace what is cached')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Neither look into the cache nor keep anything in it')
            [CompletionResult]::new('--rehash', '--rehash', [CompletionResultType]::ParameterName, 'Read every input, even where its size and times say that it has not changed')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Start interrupted recordings from their beginning')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('transcribe', 'transcribe', [CompletionResultType]::ParameterValue, 'Transcribe files and folders; the same as giving paths alone')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Say how much there is to transcribe and how long it will take on this machine')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Transcribe what appears in folders, as soon as it is written to its end')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Write JSON transcripts in other formats, without their recordings')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check subtitles against the rules of a publisher')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Look into the cache of transcripts, explain it, and make it smaller')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'Show and remove what interrupted runs left, to be gone on with')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show, check and begin configuration files')
            [CompletionResult]::new('models', 'models', [CompletionResultType]::ParameterValue, 'Download, check and remove Whisper models, and list them')
            [CompletionResult]::new('devices', 'devices', [CompletionResultType]::ParameterValue, 'List what there is to compute on, and what a run would use of it')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the program, the machine and what ditado keeps, and say what to do')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write shell completions or man pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;transcribe' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'In folders, leave out what matches this glob; may be repeated and wins over --include')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Go this deep into folders; 1 is their own files alone')
            [CompletionResult]::new('--max-download', '--max-download', [CompletionResultType]::ParameterName, 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]')
            [CompletionResult]::new('--download-timeout', '--download-timeout', [CompletionResultType]::ParameterName, 'Time that one download may take [default: 2h]')
            [CompletionResult]::new('--download-stall', '--download-stall', [CompletionResultType]::ParameterName, 'Time without a byte after which a connection counts as lost [default: 30s]')
            [CompletionResult]::new('--download-retries', '--download-retries', [CompletionResultType]::ParameterName, 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]')
            [CompletionResult]::new('--converter', '--converter', [CompletionResultType]::ParameterName, 'Let the converter at this URL turn every input into WAV; nothing is decoded without it')
            [CompletionResult]::new('--converter-jobs', '--converter-jobs', [CompletionResultType]::ParameterName, 'Conversions at once [default: 4]')
            [CompletionResult]::new('--converter-interval', '--converter-interval', [CompletionResultType]::ParameterName, 'Time between two questions about a conversion [default: 0.5s]')
            [CompletionResult]::new('--converter-timeout', '--converter-timeout', [CompletionResultType]::ParameterName, 'Time that the converter may take for one input [default: 300s]')
            [CompletionResult]::new('--converter-retries', '--converter-retries', [CompletionResultType]::ParameterName, 'Tries again when the converter fails in a way that may pass [default: 2]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--vtt-position', '--vtt-position', [CompletionResultType]::ParameterName, 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--chunk-seconds', '--chunk-seconds', [CompletionResultType]::ParameterName, 'Aim for chunks of this much speech, the unit of work that survives an interruption')
            [CompletionResult]::new('--vad-threshold', '--vad-threshold', [CompletionResultType]::ParameterName, 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]')
            [CompletionResult]::new('--vad-min-silence', '--vad-min-silence', [CompletionResultType]::ParameterName, 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]')
            [CompletionResult]::new('--speech-pad', '--speech-pad', [CompletionResultType]::ParameterName, 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]')
            [CompletionResult]::new('--languages', '--languages', [CompletionResultType]::ParameterName, 'When the language is to be found out, choose among these, separated by commas')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Text such as might have gone before, in the style and spelling that is wanted')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'The same from a file')
            [CompletionResult]::new('--hotwords', '--hotwords', [CompletionResultType]::ParameterName, 'Names and terms to expect, such as "Ditado, São João del-Rei"')
            [CompletionResult]::new('--temperature', '--temperature', [CompletionResultType]::ParameterName, 'First sampling temperature; 0 always takes the likeliest word [default: 0]')
            [CompletionResult]::new('--temperature-step', '--temperature-step', [CompletionResultType]::ParameterName, 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]')
            [CompletionResult]::new('--best-of', '--best-of', [CompletionResultType]::ParameterName, 'Tries at each temperature above 0, of which the best counts [default: 1]')
            [CompletionResult]::new('--beam-size', '--beam-size', [CompletionResultType]::ParameterName, 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]')
            [CompletionResult]::new('--logprob-threshold', '--logprob-threshold', [CompletionResultType]::ParameterName, 'A text is doubtful when its mean log-probability is under this [default: -1]')
            [CompletionResult]::new('--compression-threshold', '--compression-threshold', [CompletionResultType]::ParameterName, 'A text repeats itself when it compresses better than this [default: 2.4]')
            [CompletionResult]::new('--no-speech-threshold', '--no-speech-threshold', [CompletionResultType]::ParameterName, 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end')
            [CompletionResult]::new('--track', '--track', [CompletionResultType]::ParameterName, 'Audio track to transcribe, counted from 1 [default: the first one with speech]')
            [CompletionResult]::new('--channels', '--channels', [CompletionResultType]::ParameterName, 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]')
            [CompletionResult]::new('--decoder', '--decoder', [CompletionResultType]::ParameterName, 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Engine to use; `fake` answers at once without a model, for tests')
            [CompletionResult]::new('--max-duration', '--max-duration', [CompletionResultType]::ParameterName, 'Give up on a recording that is longer [default: 100h]')
            [CompletionResult]::new('--max-decoded-size', '--max-decoded-size', [CompletionResultType]::ParameterName, 'Give up on a recording that decodes to more than this [default: 1TiB]')
            [CompletionResult]::new('--max-decode-errors', '--max-decode-errors', [CompletionResultType]::ParameterName, 'Give up on a recording in which more packets cannot be decoded [default: 1000000]')
            [CompletionResult]::new('--decode-timeout', '--decode-timeout', [CompletionResultType]::ParameterName, 'Give up on a recording that takes longer to decode [default: 6h]')
            [CompletionResult]::new('--decode-stall', '--decode-stall', [CompletionResultType]::ParameterName, 'End an ffmpeg that gives nothing for this long [default: 60s]')
            [CompletionResult]::new('--ffmpeg', '--ffmpeg', [CompletionResultType]::ParameterName, 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]')
            [CompletionResult]::new('--workers-per-device', '--workers-per-device', [CompletionResultType]::ParameterName, 'Workers on each device, which share its weights')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'CPU threads of each worker')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest')
            [CompletionResult]::new('--max-audio', '--max-audio', [CompletionResultType]::ParameterName, 'Begin nothing new once this much audio was transcribed, such as 20h')
            [CompletionResult]::new('--temp-dir', '--temp-dir', [CompletionResultType]::ParameterName, 'Where a run keeps its chunks while it works')
            [CompletionResult]::new('--cache-ttl', '--cache-ttl', [CompletionResultType]::ParameterName, 'Use cached transcripts no older than this, such as 30d or 24h [default: none]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]')
            [CompletionResult]::new('--resume-ttl', '--resume-ttl', [CompletionResultType]::ParameterName, 'Go on only with what was interrupted no longer ago than this [default: 7d]')
            [CompletionResult]::new('--on-busy', '--on-busy', [CompletionResultType]::ParameterName, 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write what became of each input to this file: .json, or .xml for JUnit')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow symbolic links inside folders')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Take hidden files and folders too')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing files even where ditado did not write them')
            [CompletionResult]::new('--word-timestamps', '--word-timestamps', [CompletionResultType]::ParameterName, 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)')
            [CompletionResult]::new('--txt-times', '--txt-times', [CompletionResultType]::ParameterName, 'Write the times of each segment into txt')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several')
            [CompletionResult]::new('--no-vad', '--no-vad', [CompletionResultType]::ParameterName, 'Leave nothing out: take all of a recording for speech, silence and music too')
            [CompletionResult]::new('--language-per-region', '--language-per-region', [CompletionResultType]::ParameterName, 'Find out the language of every stretch of speech, for recordings in more than one')
            [CompletionResult]::new('--translate', '--translate', [CompletionResultType]::ParameterName, 'Write what is said in English, whatever the language')
            [CompletionResult]::new('--suppress-non-speech', '--suppress-non-speech', [CompletionResultType]::ParameterName, 'Never write symbols that nobody speaks, such as brackets and notes')
            [CompletionResult]::new('--condition-on-previous', '--condition-on-previous', [CompletionResultType]::ParameterName, 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say for each input what would be done with it, and do nothing')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Transcribe again what is cached, and replace what is cached')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Neither look into the cache nor keep anything in it')
            [CompletionResult]::new('--rehash', '--rehash', [CompletionResultType]::ParameterName, 'Read every input, even where its size and times say that it has not changed')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Start interrupted recordings from their beginning')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ditado;plan' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'In folders, leave out what matches this glob; may be repeated and wins over --include')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Go this deep into folders; 1 is their own files alone')
            [CompletionResult]::new('--max-download', '--max-download', [CompletionResultType]::ParameterName, 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]')
            [CompletionResult]::new('--download-timeout', '--download-timeout', [CompletionResultType]::ParameterName, 'Time that one download may take [default: 2h]')
            [CompletionResult]::new('--download-stall', '--download-stall', [CompletionResultType]::ParameterName, 'Time without a byte after which a connection counts as lost [default: 30s]')
            [CompletionResult]::new('--download-retries', '--download-retries', [CompletionResultType]::ParameterName, 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]')
            [CompletionResult]::new('--converter', '--converter', [CompletionResultType]::ParameterName, 'Let the converter at this URL turn every input into WAV; nothing is decoded without it')
            [CompletionResult]::new('--converter-jobs', '--converter-jobs', [CompletionResultType]::ParameterName, 'Conversions at once [default: 4]')
            [CompletionResult]::new('--converter-interval', '--converter-interval', [CompletionResultType]::ParameterName, 'Time between two questions about a conversion [default: 0.5s]')
            [CompletionResult]::new('--converter-timeout', '--converter-timeout', [CompletionResultType]::ParameterName, 'Time that the converter may take for one input [default: 300s]')
            [CompletionResult]::new('--converter-retries', '--converter-retries', [CompletionResultType]::ParameterName, 'Tries again when the converter fails in a way that may pass [default: 2]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--vtt-position', '--vtt-position', [CompletionResultType]::ParameterName, 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--chunk-seconds', '--chunk-seconds', [CompletionResultType]::ParameterName, 'Aim for chunks of this much speech, the unit of work that survives an interruption')
            [CompletionResult]::new('--vad-threshold', '--vad-threshold', [CompletionResultType]::ParameterName, 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]')
            [CompletionResult]::new('--vad-min-silence', '--vad-min-silence', [CompletionResultType]::ParameterName, 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]')
            [CompletionResult]::new('--speech-pad', '--speech-pad', [CompletionResultType]::ParameterName, 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]')
            [CompletionResult]::new('--languages', '--languages', [CompletionResultType]::ParameterName, 'When the language is to be found out, choose among these, separated by commas')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Text such as might have gone before, in the style and spelling that is wanted')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'The same from a file')
            [CompletionResult]::new('--hotwords', '--hotwords', [CompletionResultType]::ParameterName, 'Names and terms to expect, such as "Ditado, São João del-Rei"')
            [CompletionResult]::new('--temperature', '--temperature', [CompletionResultType]::ParameterName, 'First sampling temperature; 0 always takes the likeliest word [default: 0]')
            [CompletionResult]::new('--temperature-step', '--temperature-step', [CompletionResultType]::ParameterName, 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]')
            [CompletionResult]::new('--best-of', '--best-of', [CompletionResultType]::ParameterName, 'Tries at each temperature above 0, of which the best counts [default: 1]')
            [CompletionResult]::new('--beam-size', '--beam-size', [CompletionResultType]::ParameterName, 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]')
            [CompletionResult]::new('--logprob-threshold', '--logprob-threshold', [CompletionResultType]::ParameterName, 'A text is doubtful when its mean log-probability is under this [default: -1]')
            [CompletionResult]::new('--compression-threshold', '--compression-threshold', [CompletionResultType]::ParameterName, 'A text repeats itself when it compresses better than this [default: 2.4]')
            [CompletionResult]::new('--no-speech-threshold', '--no-speech-threshold', [CompletionResultType]::ParameterName, 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end')
            [CompletionResult]::new('--track', '--track', [CompletionResultType]::ParameterName, 'Audio track to transcribe, counted from 1 [default: the first one with speech]')
            [CompletionResult]::new('--channels', '--channels', [CompletionResultType]::ParameterName, 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]')
            [CompletionResult]::new('--decoder', '--decoder', [CompletionResultType]::ParameterName, 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Engine to use; `fake` answers at once without a model, for tests')
            [CompletionResult]::new('--max-duration', '--max-duration', [CompletionResultType]::ParameterName, 'Give up on a recording that is longer [default: 100h]')
            [CompletionResult]::new('--max-decoded-size', '--max-decoded-size', [CompletionResultType]::ParameterName, 'Give up on a recording that decodes to more than this [default: 1TiB]')
            [CompletionResult]::new('--max-decode-errors', '--max-decode-errors', [CompletionResultType]::ParameterName, 'Give up on a recording in which more packets cannot be decoded [default: 1000000]')
            [CompletionResult]::new('--decode-timeout', '--decode-timeout', [CompletionResultType]::ParameterName, 'Give up on a recording that takes longer to decode [default: 6h]')
            [CompletionResult]::new('--decode-stall', '--decode-stall', [CompletionResultType]::ParameterName, 'End an ffmpeg that gives nothing for this long [default: 60s]')
            [CompletionResult]::new('--ffmpeg', '--ffmpeg', [CompletionResultType]::ParameterName, 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]')
            [CompletionResult]::new('--workers-per-device', '--workers-per-device', [CompletionResultType]::ParameterName, 'Workers on each device, which share its weights')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'CPU threads of each worker')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest')
            [CompletionResult]::new('--max-audio', '--max-audio', [CompletionResultType]::ParameterName, 'Begin nothing new once this much audio was transcribed, such as 20h')
            [CompletionResult]::new('--temp-dir', '--temp-dir', [CompletionResultType]::ParameterName, 'Where a run keeps its chunks while it works')
            [CompletionResult]::new('--cache-ttl', '--cache-ttl', [CompletionResultType]::ParameterName, 'Use cached transcripts no older than this, such as 30d or 24h [default: none]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]')
            [CompletionResult]::new('--resume-ttl', '--resume-ttl', [CompletionResultType]::ParameterName, 'Go on only with what was interrupted no longer ago than this [default: 7d]')
            [CompletionResult]::new('--on-busy', '--on-busy', [CompletionResultType]::ParameterName, 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write what became of each input to this file: .json, or .xml for JUnit')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow symbolic links inside folders')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Take hidden files and folders too')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing files even where ditado did not write them')
            [CompletionResult]::new('--word-timestamps', '--word-timestamps', [CompletionResultType]::ParameterName, 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)')
            [CompletionResult]::new('--txt-times', '--txt-times', [CompletionResultType]::ParameterName, 'Write the times of each segment into txt')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several')
            [CompletionResult]::new('--no-vad', '--no-vad', [CompletionResultType]::ParameterName, 'Leave nothing out: take all of a recording for speech, silence and music too')
            [CompletionResult]::new('--language-per-region', '--language-per-region', [CompletionResultType]::ParameterName, 'Find out the language of every stretch of speech, for recordings in more than one')
            [CompletionResult]::new('--translate', '--translate', [CompletionResultType]::ParameterName, 'Write what is said in English, whatever the language')
            [CompletionResult]::new('--suppress-non-speech', '--suppress-non-speech', [CompletionResultType]::ParameterName, 'Never write symbols that nobody speaks, such as brackets and notes')
            [CompletionResult]::new('--condition-on-previous', '--condition-on-previous', [CompletionResultType]::ParameterName, 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say for each input what would be done with it, and do nothing')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Transcribe again what is cached, and replace what is cached')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Neither look into the cache nor keep anything in it')
            [CompletionResult]::new('--rehash', '--rehash', [CompletionResultType]::ParameterName, 'Read every input, even where its size and times say that it has not changed')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Start interrupted recordings from their beginning')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ditado;watch' {
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'In folders, leave out what matches this glob; may be repeated and wins over --include')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'Go this deep into folders; 1 is their own files alone')
            [CompletionResult]::new('--max-download', '--max-download', [CompletionResultType]::ParameterName, 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]')
            [CompletionResult]::new('--download-timeout', '--download-timeout', [CompletionResultType]::ParameterName, 'Time that one download may take [default: 2h]')
            [CompletionResult]::new('--download-stall', '--download-stall', [CompletionResultType]::ParameterName, 'Time without a byte after which a connection counts as lost [default: 30s]')
            [CompletionResult]::new('--download-retries', '--download-retries', [CompletionResultType]::ParameterName, 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]')
            [CompletionResult]::new('--converter', '--converter', [CompletionResultType]::ParameterName, 'Let the converter at this URL turn every input into WAV; nothing is decoded without it')
            [CompletionResult]::new('--converter-jobs', '--converter-jobs', [CompletionResultType]::ParameterName, 'Conversions at once [default: 4]')
            [CompletionResult]::new('--converter-interval', '--converter-interval', [CompletionResultType]::ParameterName, 'Time between two questions about a conversion [default: 0.5s]')
            [CompletionResult]::new('--converter-timeout', '--converter-timeout', [CompletionResultType]::ParameterName, 'Time that the converter may take for one input [default: 300s]')
            [CompletionResult]::new('--converter-retries', '--converter-retries', [CompletionResultType]::ParameterName, 'Tries again when the converter fails in a way that may pass [default: 2]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]')
            [CompletionResult]::new('--vtt-position', '--vtt-position', [CompletionResultType]::ParameterName, 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--chunk-seconds', '--chunk-seconds', [CompletionResultType]::ParameterName, 'Aim for chunks of this much speech, the unit of work that survives an interruption')
            [CompletionResult]::new('--vad-threshold', '--vad-threshold', [CompletionResultType]::ParameterName, 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]')
            [CompletionResult]::new('--vad-min-silence', '--vad-min-silence', [CompletionResultType]::ParameterName, 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]')
            [CompletionResult]::new('--speech-pad', '--speech-pad', [CompletionResultType]::ParameterName, 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]')
            [CompletionResult]::new('--languages', '--languages', [CompletionResultType]::ParameterName, 'When the language is to be found out, choose among these, separated by commas')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Text such as might have gone before, in the style and spelling that is wanted')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'The same from a file')
            [CompletionResult]::new('--hotwords', '--hotwords', [CompletionResultType]::ParameterName, 'Names and terms to expect, such as "Ditado, São João del-Rei"')
            [CompletionResult]::new('--temperature', '--temperature', [CompletionResultType]::ParameterName, 'First sampling temperature; 0 always takes the likeliest word [default: 0]')
            [CompletionResult]::new('--temperature-step', '--temperature-step', [CompletionResultType]::ParameterName, 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]')
            [CompletionResult]::new('--best-of', '--best-of', [CompletionResultType]::ParameterName, 'Tries at each temperature above 0, of which the best counts [default: 1]')
            [CompletionResult]::new('--beam-size', '--beam-size', [CompletionResultType]::ParameterName, 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]')
            [CompletionResult]::new('--logprob-threshold', '--logprob-threshold', [CompletionResultType]::ParameterName, 'A text is doubtful when its mean log-probability is under this [default: -1]')
            [CompletionResult]::new('--compression-threshold', '--compression-threshold', [CompletionResultType]::ParameterName, 'A text repeats itself when it compresses better than this [default: 2.4]')
            [CompletionResult]::new('--no-speech-threshold', '--no-speech-threshold', [CompletionResultType]::ParameterName, 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end')
            [CompletionResult]::new('--track', '--track', [CompletionResultType]::ParameterName, 'Audio track to transcribe, counted from 1 [default: the first one with speech]')
            [CompletionResult]::new('--channels', '--channels', [CompletionResultType]::ParameterName, 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]')
            [CompletionResult]::new('--decoder', '--decoder', [CompletionResultType]::ParameterName, 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Engine to use; `fake` answers at once without a model, for tests')
            [CompletionResult]::new('--max-duration', '--max-duration', [CompletionResultType]::ParameterName, 'Give up on a recording that is longer [default: 100h]')
            [CompletionResult]::new('--max-decoded-size', '--max-decoded-size', [CompletionResultType]::ParameterName, 'Give up on a recording that decodes to more than this [default: 1TiB]')
            [CompletionResult]::new('--max-decode-errors', '--max-decode-errors', [CompletionResultType]::ParameterName, 'Give up on a recording in which more packets cannot be decoded [default: 1000000]')
            [CompletionResult]::new('--decode-timeout', '--decode-timeout', [CompletionResultType]::ParameterName, 'Give up on a recording that takes longer to decode [default: 6h]')
            [CompletionResult]::new('--decode-stall', '--decode-stall', [CompletionResultType]::ParameterName, 'End an ffmpeg that gives nothing for this long [default: 60s]')
            [CompletionResult]::new('--ffmpeg', '--ffmpeg', [CompletionResultType]::ParameterName, 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]')
            [CompletionResult]::new('--workers-per-device', '--workers-per-device', [CompletionResultType]::ParameterName, 'Workers on each device, which share its weights')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'CPU threads of each worker')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest')
            [CompletionResult]::new('--max-audio', '--max-audio', [CompletionResultType]::ParameterName, 'Begin nothing new once this much audio was transcribed, such as 20h')
            [CompletionResult]::new('--temp-dir', '--temp-dir', [CompletionResultType]::ParameterName, 'Where a run keeps its chunks while it works')
            [CompletionResult]::new('--cache-ttl', '--cache-ttl', [CompletionResultType]::ParameterName, 'Use cached transcripts no older than this, such as 30d or 24h [default: none]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]')
            [CompletionResult]::new('--resume-ttl', '--resume-ttl', [CompletionResultType]::ParameterName, 'Go on only with what was interrupted no longer ago than this [default: 7d]')
            [CompletionResult]::new('--on-busy', '--on-busy', [CompletionResultType]::ParameterName, 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]')
            [CompletionResult]::new('--events', '--events', [CompletionResultType]::ParameterName, 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write what became of each input to this file: .json, or .xml for JUnit')
            [CompletionResult]::new('--settle', '--settle', [CompletionResultType]::ParameterName, 'Take a file that was not renamed into place once it has kept its size and time for this long [default: 5s]')
            [CompletionResult]::new('--rescan', '--rescan', [CompletionResultType]::ParameterName, 'Look through the folders this often, for file systems that tell nothing, such as network mounts [default: 60s]')
            [CompletionResult]::new('--idle-unload', '--idle-unload', [CompletionResultType]::ParameterName, 'Give the model''s memory back when nothing came for this long; never keeps it [default: 5m]')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'The lists of --files-from are separated by NUL, as `find -print0` writes them')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow symbolic links inside folders')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Take hidden files and folders too')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing files even where ditado did not write them')
            [CompletionResult]::new('--word-timestamps', '--word-timestamps', [CompletionResultType]::ParameterName, 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)')
            [CompletionResult]::new('--txt-times', '--txt-times', [CompletionResultType]::ParameterName, 'Write the times of each segment into txt')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several')
            [CompletionResult]::new('--no-vad', '--no-vad', [CompletionResultType]::ParameterName, 'Leave nothing out: take all of a recording for speech, silence and music too')
            [CompletionResult]::new('--language-per-region', '--language-per-region', [CompletionResultType]::ParameterName, 'Find out the language of every stretch of speech, for recordings in more than one')
            [CompletionResult]::new('--translate', '--translate', [CompletionResultType]::ParameterName, 'Write what is said in English, whatever the language')
            [CompletionResult]::new('--suppress-non-speech', '--suppress-non-speech', [CompletionResultType]::ParameterName, 'Never write symbols that nobody speaks, such as brackets and notes')
            [CompletionResult]::new('--condition-on-previous', '--condition-on-previous', [CompletionResultType]::ParameterName, 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say for each input what would be done with it, and do nothing')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Transcribe again what is cached, and replace what is cached')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Neither look into the cache nor keep anything in it')
            [CompletionResult]::new('--rehash', '--rehash', [CompletionResultType]::ParameterName, 'Read every input, even where its size and times say that it has not changed')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Start interrupted recordings from their beginning')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity')
            [CompletionResult]::new('--poll', '--poll', [CompletionResultType]::ParameterName, 'Do not ask the system to tell of changes; look every --rescan alone')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ditado;render' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write here [default: beside each transcript]')
            [CompletionResult]::new('--output-dir', '--output-dir', [CompletionResultType]::ParameterName, 'Write here [default: beside each transcript]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: srt,txt]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: srt,txt]')
            [CompletionResult]::new('--vtt-position', '--vtt-position', [CompletionResultType]::ParameterName, 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--overwrite', '--overwrite', [CompletionResultType]::ParameterName, 'Replace existing files even where ditado did not write them')
            [CompletionResult]::new('--word-timestamps', '--word-timestamps', [CompletionResultType]::ParameterName, 'Write every word with its time, in json, lrc and vtt, where the transcript has them')
            [CompletionResult]::new('--txt-times', '--txt-times', [CompletionResultType]::ParameterName, 'Write the times of each segment into txt')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;lint' {
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language of the subtitles, such as `pt`: some profiles ask for other numbers in some')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language of the subtitles, such as `pt`: some profiles ask for other numbers in some')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]')
            [CompletionResult]::new('--max-line-width', '--max-line-width', [CompletionResultType]::ParameterName, 'Columns of a line; a full-width character takes two')
            [CompletionResult]::new('--max-lines', '--max-lines', [CompletionResultType]::ParameterName, 'Lines of a cue')
            [CompletionResult]::new('--max-cps', '--max-cps', [CompletionResultType]::ParameterName, 'Characters a second, spaces and punctuation included')
            [CompletionResult]::new('--min-cue', '--min-cue', [CompletionResultType]::ParameterName, 'A cue stays at least this long, where the next one leaves it the time')
            [CompletionResult]::new('--max-cue', '--max-cue', [CompletionResultType]::ParameterName, 'A cue stays at most this long')
            [CompletionResult]::new('--min-gap', '--min-gap', [CompletionResultType]::ParameterName, 'Time between the end of a cue and the start of the next')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Print what it holds, how often it helped, and what it spared')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where it is')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove every transcript from it')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove what is older or more than the limits allow')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read every transcript in it and remove those that are damaged')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print a recording''s content key, and why the cache has its transcript or has not')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;cache;stats' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;path' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;clear' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;prune' {
            [CompletionResult]::new('--cache-ttl', '--cache-ttl', [CompletionResultType]::ParameterName, 'Use cached transcripts no older than this, such as 30d or 24h [default: none]')
            [CompletionResult]::new('--cache-size', '--cache-size', [CompletionResultType]::ParameterName, 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;verify' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;explain' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out')
            [CompletionResult]::new('--chunk-seconds', '--chunk-seconds', [CompletionResultType]::ParameterName, 'Aim for chunks of this much speech, the unit of work that survives an interruption')
            [CompletionResult]::new('--vad-threshold', '--vad-threshold', [CompletionResultType]::ParameterName, 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]')
            [CompletionResult]::new('--vad-min-silence', '--vad-min-silence', [CompletionResultType]::ParameterName, 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]')
            [CompletionResult]::new('--speech-pad', '--speech-pad', [CompletionResultType]::ParameterName, 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]')
            [CompletionResult]::new('--languages', '--languages', [CompletionResultType]::ParameterName, 'When the language is to be found out, choose among these, separated by commas')
            [CompletionResult]::new('--prompt', '--prompt', [CompletionResultType]::ParameterName, 'Text such as might have gone before, in the style and spelling that is wanted')
            [CompletionResult]::new('--prompt-file', '--prompt-file', [CompletionResultType]::ParameterName, 'The same from a file')
            [CompletionResult]::new('--hotwords', '--hotwords', [CompletionResultType]::ParameterName, 'Names and terms to expect, such as "Ditado, São João del-Rei"')
            [CompletionResult]::new('--temperature', '--temperature', [CompletionResultType]::ParameterName, 'First sampling temperature; 0 always takes the likeliest word [default: 0]')
            [CompletionResult]::new('--temperature-step', '--temperature-step', [CompletionResultType]::ParameterName, 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]')
            [CompletionResult]::new('--best-of', '--best-of', [CompletionResultType]::ParameterName, 'Tries at each temperature above 0, of which the best counts [default: 1]')
            [CompletionResult]::new('--beam-size', '--beam-size', [CompletionResultType]::ParameterName, 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]')
            [CompletionResult]::new('--logprob-threshold', '--logprob-threshold', [CompletionResultType]::ParameterName, 'A text is doubtful when its mean log-probability is under this [default: -1]')
            [CompletionResult]::new('--compression-threshold', '--compression-threshold', [CompletionResultType]::ParameterName, 'A text repeats itself when it compresses better than this [default: 2.4]')
            [CompletionResult]::new('--no-speech-threshold', '--no-speech-threshold', [CompletionResultType]::ParameterName, 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]')
            [CompletionResult]::new('--clip', '--clip', [CompletionResultType]::ParameterName, 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end')
            [CompletionResult]::new('--track', '--track', [CompletionResultType]::ParameterName, 'Audio track to transcribe, counted from 1 [default: the first one with speech]')
            [CompletionResult]::new('--channels', '--channels', [CompletionResultType]::ParameterName, 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]')
            [CompletionResult]::new('--decoder', '--decoder', [CompletionResultType]::ParameterName, 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]')
            [CompletionResult]::new('--engine', '--engine', [CompletionResultType]::ParameterName, 'Engine to use; `fake` answers at once without a model, for tests')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--no-vad', '--no-vad', [CompletionResultType]::ParameterName, 'Leave nothing out: take all of a recording for speech, silence and music too')
            [CompletionResult]::new('--language-per-region', '--language-per-region', [CompletionResultType]::ParameterName, 'Find out the language of every stretch of speech, for recordings in more than one')
            [CompletionResult]::new('--translate', '--translate', [CompletionResultType]::ParameterName, 'Write what is said in English, whatever the language')
            [CompletionResult]::new('--suppress-non-speech', '--suppress-non-speech', [CompletionResultType]::ParameterName, 'Never write symbols that nobody speaks, such as brackets and notes')
            [CompletionResult]::new('--condition-on-previous', '--condition-on-previous', [CompletionResultType]::ParameterName, 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;cache;help' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Print what it holds, how often it helped, and what it spared')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where it is')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove every transcript from it')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove what is older or more than the limits allow')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read every transcript in it and remove those that are damaged')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print a recording''s content key, and why the cache has its transcript or has not')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;cache;help;stats' {
            break
        }
        'ditado;cache;help;path' {
            break
        }
        'ditado;cache;help;clear' {
            break
        }
        'ditado;cache;help;prune' {
            break
        }
        'ditado;cache;help;verify' {
            break
        }
        'ditado;cache;help;explain' {
            break
        }
        'ditado;cache;help;help' {
            break
        }
        'ditado;sessions' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the recordings that were begun and are not finished')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print all that is known of one of them')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is too old to be gone on with, and what dead processes left')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;sessions;list' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;sessions;show' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;sessions;clean' {
            [CompletionResult]::new('--resume-ttl', '--resume-ttl', [CompletionResultType]::ParameterName, 'Too old is what was interrupted longer ago than this [default: 7d]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Remove all that no living process works on')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;sessions;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the recordings that were begun and are not finished')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print all that is known of one of them')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is too old to be gone on with, and what dead processes left')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;sessions;help;list' {
            break
        }
        'ditado;sessions;help;show' {
            break
        }
        'ditado;sessions;help;clean' {
            break
        }
        'ditado;sessions;help;help' {
            break
        }
        'ditado;config' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print every setting, its value for an input, and where the value comes from')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which configuration files there are for an input')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a configuration file with every setting in it, commented out')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check configuration files: those given, or those that count here')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this file instead of the ditado.toml that lies beside the inputs or above them')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Read no configuration file')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;config;path' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;config;init' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user''s own file, which holds for all inputs')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;config;check' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print every setting, its value for an input, and where the value comes from')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which configuration files there are for an input')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a configuration file with every setting in it, commented out')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check configuration files: those given, or those that count here')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;config;help;show' {
            break
        }
        'ditado;config;help;path' {
            break
        }
        'ditado;config;help;init' {
            break
        }
        'ditado;config;help;check' {
            break
        }
        'ditado;config;help;help' {
            break
        }
        'ditado;models' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the models that are published and those that are here')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Download models, checked against their published digests')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read models that are here and compare their digests with the published ones')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the models are, or the file of one')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Copy a ggml Whisper file to the models that are found by name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Delete models')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;models;list' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;pull' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'A mirror: an address to which /ggml-NAME.bin is added')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Open no network connection: what is not here is an error')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print errors only')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;verify' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;path' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;import' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Its name from now on [default: as the file, without ggml- and .bin]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;remove' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;models;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the models that are published and those that are here')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Download models, checked against their published digests')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read models that are here and compare their digests with the published ones')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the models are, or the file of one')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Copy a ggml Whisper file to the models that are found by name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Delete models')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;models;help;list' {
            break
        }
        'ditado;models;help;pull' {
            break
        }
        'ditado;models;help;verify' {
            break
        }
        'ditado;models;help;path' {
            break
        }
        'ditado;models;help;import' {
            break
        }
        'ditado;models;help;remove' {
            break
        }
        'ditado;models;help;help' {
            break
        }
        'ditado;devices' {
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Show what this choice would use: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;doctor' {
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs')
            [CompletionResult]::new('--quick', '--quick', [CompletionResultType]::ParameterName, 'Leave out the self-test, which transcribes five seconds of speech')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ditado;generate' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ditado;help' {
            [CompletionResult]::new('transcribe', 'transcribe', [CompletionResultType]::ParameterValue, 'Transcribe files and folders; the same as giving paths alone')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Say how much there is to transcribe and how long it will take on this machine')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Transcribe what appears in folders, as soon as it is written to its end')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Write JSON transcripts in other formats, without their recordings')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Check subtitles against the rules of a publisher')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Look into the cache of transcripts, explain it, and make it smaller')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'Show and remove what interrupted runs left, to be gone on with')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show, check and begin configuration files')
            [CompletionResult]::new('models', 'models', [CompletionResultType]::ParameterValue, 'Download, check and remove Whisper models, and list them')
            [CompletionResult]::new('devices', 'devices', [CompletionResultType]::ParameterValue, 'List what there is to compute on, and what a run would use of it')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the program, the machine and what ditado keeps, and say what to do')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write shell completions or man pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ditado;help;transcribe' {
            break
        }
        'ditado;help;plan' {
            break
        }
        'ditado;help;watch' {
            break
        }
        'ditado;help;render' {
            break
        }
        'ditado;help;lint' {
            break
        }
        'ditado;help;cache' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Print what it holds, how often it helped, and what it spared')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where it is')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove every transcript from it')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove what is older or more than the limits allow')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read every transcript in it and remove those that are damaged')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print a recording''s content key, and why the cache has its transcript or has not')
            break
        }
        'ditado;help;cache;stats' {
            break
        }
        'ditado;help;cache;path' {
            break
        }
        'ditado;help;cache;clear' {
            break
        }
        'ditado;help;cache;prune' {
            break
        }
        'ditado;help;cache;verify' {
            break
        }
        'ditado;help;cache;explain' {
            break
        }
        'ditado;help;sessions' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the recordings that were begun and are not finished')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print all that is known of one of them')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is too old to be gone on with, and what dead processes left')
            break
        }
        'ditado;help;sessions;list' {
            break
        }
        'ditado;help;sessions;show' {
            break
        }
        'ditado;help;sessions;clean' {
            break
        }
        'ditado;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print every setting, its value for an input, and where the value comes from')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print which configuration files there are for an input')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a configuration file with every setting in it, commented out')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check configuration files: those given, or those that count here')
            break
        }
        'ditado;help;config;show' {
            break
        }
        'ditado;help;config;path' {
            break
        }
        'ditado;help;config;init' {
            break
        }
        'ditado;help;config;check' {
            break
        }
        'ditado;help;models' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the models that are published and those that are here')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Download models, checked against their published digests')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Read models that are here and compare their digests with the published ones')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the models are, or the file of one')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Copy a ggml Whisper file to the models that are found by name')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Delete models')
            break
        }
        'ditado;help;models;list' {
            break
        }
        'ditado;help;models;pull' {
            break
        }
        'ditado;help;models;verify' {
            break
        }
        'ditado;help;models;path' {
            break
        }
        'ditado;help;models;import' {
            break
        }
        'ditado;help;models;remove' {
            break
        }
        'ditado;help;devices' {
            break
        }
        'ditado;help;doctor' {
            break
        }
        'ditado;help;generate' {
            break
        }
        'ditado;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
