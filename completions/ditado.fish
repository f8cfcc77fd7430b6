# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ditado_global_optspecs
    string join \n files-from= 0/null include= exclude= max-depth= follow hidden max-download= download-timeout= download-stall= download-retries= converter= converter-jobs= converter-interval= converter-timeout= converter-retries= o/output-dir= f/format= overwrite word-timestamps txt-times print vtt-position= profile= max-line-width= max-lines= max-cps= min-cue= max-cue= min-gap= fail-on= m/model= l/language= chunk-seconds= vad-threshold= vad-min-silence= speech-pad= no-vad preset= languages= language-per-region translate prompt= prompt-file= hotwords= suppress-non-speech temperature= temperature-step= best-of= beam-size= condition-on-previous logprob-threshold= compression-threshold= no-speech-threshold= clip= track= channels= decoder= engine= strict max-duration= max-decoded-size= max-decode-errors= decode-timeout= decode-stall= ffmpeg= device= workers= workers-per-device= threads= deadline= max-audio= temp-dir= dry-run refresh no-cache cache-ttl= cache-size= rehash no-resume resume-ttl= on-busy= config= no-config q/quiet v/verbose progress= log-format= events= report= h/help V/version
end

function __fish_ditado_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ditado_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ditado_using_subcommand
    set -l cmd (__fish_ditado_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ditado -n "__fish_ditado_needs_command" -l files-from -d 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -l include -d 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated' -r
complete -c ditado -n "__fish_ditado_needs_command" -l exclude -d 'In folders, leave out what matches this glob; may be repeated and wins over --include' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-depth -d 'Go this deep into folders; 1 is their own files alone' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-download -d 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l download-timeout -d 'Time that one download may take [default: 2h]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l download-stall -d 'Time without a byte after which a connection counts as lost [default: 30s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l download-retries -d 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l converter -d 'Let the converter at this URL turn every input into WAV; nothing is decoded without it' -r
complete -c ditado -n "__fish_ditado_needs_command" -l converter-jobs -d 'Conversions at once [default: 4]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l converter-interval -d 'Time between two questions about a conversion [default: 0.5s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l converter-timeout -d 'Time that the converter may take for one input [default: 300s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l converter-retries -d 'Tries again when the converter fails in a way that may pass [default: 2]' -r
complete -c ditado -n "__fish_ditado_needs_command" -s o -l output-dir -d 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_needs_command" -s f -l format -d 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l vtt-position -d 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_needs_command" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_needs_command" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_needs_command" -l fail-on -d 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all' -r
complete -c ditado -n "__fish_ditado_needs_command" -s m -l model -d 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -s l -l language -d 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out' -r
complete -c ditado -n "__fish_ditado_needs_command" -l chunk-seconds -d 'Aim for chunks of this much speech, the unit of work that survives an interruption' -r
complete -c ditado -n "__fish_ditado_needs_command" -l vad-threshold -d 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l vad-min-silence -d 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l speech-pad -d 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l preset -d 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]' -r -f -a "fast\t'One try'
balanced\t'What is doubtful is tried again'
accurate\t'More tries, and a longer view'"
complete -c ditado -n "__fish_ditado_needs_command" -l languages -d 'When the language is to be found out, choose among these, separated by commas' -r
complete -c ditado -n "__fish_ditado_needs_command" -l prompt -d 'Text such as might have gone before, in the style and spelling that is wanted' -r
complete -c ditado -n "__fish_ditado_needs_command" -l prompt-file -d 'The same from a file' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -l hotwords -d 'Names and terms to expect, such as "Ditado, São João del-Rei"' -r
complete -c ditado -n "__fish_ditado_needs_command" -l temperature -d 'First sampling temperature; 0 always takes the likeliest word [default: 0]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l temperature-step -d 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l best-of -d 'Tries at each temperature above 0, of which the best counts [default: 1]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l beam-size -d 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l logprob-threshold -d 'A text is doubtful when its mean log-probability is under this [default: -1]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l compression-threshold -d 'A text repeats itself when it compresses better than this [default: 2.4]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l no-speech-threshold -d 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l clip -d 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end' -r
complete -c ditado -n "__fish_ditado_needs_command" -l track -d 'Audio track to transcribe, counted from 1 [default: the first one with speech]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l channels -d 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l decoder -d 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l engine -d 'Engine to use; `fake` answers at once without a model, for tests' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-duration -d 'Give up on a recording that is longer [default: 100h]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-decoded-size -d 'Give up on a recording that decodes to more than this [default: 1TiB]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-decode-errors -d 'Give up on a recording in which more packets cannot be decoded [default: 1000000]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l decode-timeout -d 'Give up on a recording that takes longer to decode [default: 6h]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l decode-stall -d 'End an ffmpeg that gives nothing for this long [default: 60s]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l ffmpeg -d 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -l device -d 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_needs_command" -l workers -d 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l workers-per-device -d 'Workers on each device, which share its weights' -r
complete -c ditado -n "__fish_ditado_needs_command" -l threads -d 'CPU threads of each worker' -r
complete -c ditado -n "__fish_ditado_needs_command" -l deadline -d 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest' -r
complete -c ditado -n "__fish_ditado_needs_command" -l max-audio -d 'Begin nothing new once this much audio was transcribed, such as 20h' -r
complete -c ditado -n "__fish_ditado_needs_command" -l temp-dir -d 'Where a run keeps its chunks while it works' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_needs_command" -l cache-ttl -d 'Use cached transcripts no older than this, such as 30d or 24h [default: none]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l cache-size -d 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l resume-ttl -d 'Go on only with what was interrupted no longer ago than this [default: 7d]' -r
complete -c ditado -n "__fish_ditado_needs_command" -l on-busy -d 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]' -r -f -a "wait\t'Wait for its result'
skip\t'Leave it to the other and go on'"
complete -c ditado -n "__fish_ditado_needs_command" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -l progress -d 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]' -r -f -a "auto\t'A bar on a terminal, else lines'
bar\t'A bar'
plain\t'A line now and then'
json\t'Events as JSON'
none\t'Nothing between the lines about inputs'"
complete -c ditado -n "__fish_ditado_needs_command" -l log-format -d 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]' -r -f -a "text\t'For people'
json\t'An object a line'"
complete -c ditado -n "__fish_ditado_needs_command" -l events -d 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -l report -d 'Write what became of each input to this file: .json, or .xml for JUnit' -r -F
complete -c ditado -n "__fish_ditado_needs_command" -s 0 -l null -d 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
complete -c ditado -n "__fish_ditado_needs_command" -l follow -d 'Follow symbolic links inside folders'
complete -c ditado -n "__fish_ditado_needs_command" -l hidden -d 'Take hidden files and folders too'
complete -c ditado -n "__fish_ditado_needs_command" -l overwrite -d 'Replace existing files even where ditado did not write them'
complete -c ditado -n "__fish_ditado_needs_command" -l word-timestamps -d 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
complete -c ditado -n "__fish_ditado_needs_command" -l txt-times -d 'Write the times of each segment into txt'
complete -c ditado -n "__fish_ditado_needs_command" -l print -d 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
complete -c ditado -n "__fish_ditado_needs_command" -l no-vad -d 'Leave nothing out: take all of a recording for speech, silence and music too'
complete -c ditado -n "__fish_ditado_needs_command" -l language-per-region -d 'Find out the language of every stretch of speech, for recordings in more than one'
complete -c ditado -n "__fish_ditado_needs_command" -l translate -d 'Write what is said in English, whatever the language'
complete -c ditado -n "__fish_ditado_needs_command" -l suppress-non-speech -d 'Never write symbols that nobody speaks, such as brackets and notes'
complete -c ditado -n "__fish_ditado_needs_command" -l condition-on-previous -d 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
complete -c ditado -n "__fish_ditado_needs_command" -l strict -d 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
complete -c ditado -n "__fish_ditado_needs_command" -l dry-run -d 'Say for each input what would be done with it, and do nothing'
complete -c ditado -n "__fish_ditado_needs_command" -l refresh -d 'Transcribe again what is cached, and replace what is cached'
complete -c ditado -n "__fish_ditado_needs_command" -l no-cache -d 'Neither look into the cache nor keep anything in it'
complete -c ditado -n "__fish_ditado_needs_command" -l rehash -d 'Read every input, even where its size and times say that it has not changed'
complete -c ditado -n "__fish_ditado_needs_command" -l no-resume -d 'Start interrupted recordings from their beginning'
complete -c ditado -n "__fish_ditado_needs_command" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_needs_command" -s q -l quiet -d 'Print errors only'
complete -c ditado -n "__fish_ditado_needs_command" -s v -l verbose -d 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
complete -c ditado -n "__fish_ditado_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ditado -n "__fish_ditado_needs_command" -s V -l version -d 'Print version'
complete -c ditado -n "__fish_ditado_needs_command" -a "transcribe" -d 'Transcribe files and folders; the same as giving paths alone'
complete -c ditado -n "__fish_ditado_needs_command" -a "plan" -d 'Say how much there is to transcribe and how long it will take on this machine'
complete -c ditado -n "__fish_ditado_needs_command" -a "watch" -d 'Transcribe what appears in folders, as soon as it is written to its end'
complete -c ditado -n "__fish_ditado_needs_command" -a "render" -d 'Write JSON transcripts in other formats, without their recordings'
complete -c ditado -n "__fish_ditado_needs_command" -a "lint" -d 'Check subtitles against the rules of a publisher'
complete -c ditado -n "__fish_ditado_needs_command" -a "cache" -d 'Look into the cache of transcripts, explain it, and make it smaller'
complete -c ditado -n "__fish_ditado_needs_command" -a "sessions" -d 'Show and remove what interrupted runs left, to be gone on with'
complete -c ditado -n "__fish_ditado_needs_command" -a "config" -d 'Show, check and begin configuration files'
complete -c ditado -n "__fish_ditado_needs_command" -a "models" -d 'Download, check and remove Whisper models, and list them'
complete -c ditado -n "__fish_ditado_needs_command" -a "devices" -d 'List what there is to compute on, and what a run would use of it'
complete -c ditado -n "__fish_ditado_needs_command" -a "doctor" -d 'Check the program, the machine and what ditado keeps, and say what to do'
complete -c ditado -n "__fish_ditado_needs_command" -a "generate" -d 'Write shell completions or man pages'
complete -c ditado -n "__fish_ditado_needs_command" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l files-from -d 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l include -d 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l exclude -d 'In folders, leave out what matches this glob; may be repeated and wins over --include' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-depth -d 'Go this deep into folders; 1 is their own files alone' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-download -d 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l download-timeout -d 'Time that one download may take [default: 2h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l download-stall -d 'Time without a byte after which a connection counts as lost [default: 30s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l download-retries -d 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l converter -d 'Let the converter at this URL turn every input into WAV; nothing is decoded without it' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l converter-jobs -d 'Conversions at once [default: 4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l converter-interval -d 'Time between two questions about a conversion [default: 0.5s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l converter-timeout -d 'Time that the converter may take for one input [default: 300s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l converter-retries -d 'Tries again when the converter fails in a way that may pass [default: 2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s o -l output-dir -d 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s f -l format -d 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l vtt-position -d 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l fail-on -d 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s m -l model -d 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s l -l language -d 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l chunk-seconds -d 'Aim for chunks of this much speech, the unit of work that survives an interruption' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l vad-threshold -d 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l vad-min-silence -d 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l speech-pad -d 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l preset -d 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]' -r -f -a "fast\t'One try'
balanced\t'What is doubtful is tried again'
accurate\t'More tries, and a longer view'"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l languages -d 'When the language is to be found out, choose among these, separated by commas' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l prompt -d 'Text such as might have gone before, in the style and spelling that is wanted' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l prompt-file -d 'The same from a file' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l hotwords -d 'Names and terms to expect, such as "Ditado, São João del-Rei"' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l temperature -d 'First sampling temperature; 0 always takes the likeliest word [default: 0]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l temperature-step -d 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l best-of -d 'Tries at each temperature above 0, of which the best counts [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l beam-size -d 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l logprob-threshold -d 'A text is doubtful when its mean log-probability is under this [default: -1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l compression-threshold -d 'A text repeats itself when it compresses better than this [default: 2.4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l no-speech-threshold -d 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l clip -d 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l track -d 'Audio track to transcribe, counted from 1 [default: the first one with speech]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l channels -d 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l decoder -d 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l engine -d 'Engine to use; `fake` answers at once without a model, for tests' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-duration -d 'Give up on a recording that is longer [default: 100h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-decoded-size -d 'Give up on a recording that decodes to more than this [default: 1TiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-decode-errors -d 'Give up on a recording in which more packets cannot be decoded [default: 1000000]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l decode-timeout -d 'Give up on a recording that takes longer to decode [default: 6h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l decode-stall -d 'End an ffmpeg that gives nothing for this long [default: 60s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l ffmpeg -d 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l device -d 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l workers -d 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l workers-per-device -d 'Workers on each device, which share its weights' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l threads -d 'CPU threads of each worker' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l deadline -d 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l max-audio -d 'Begin nothing new once this much audio was transcribed, such as 20h' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l temp-dir -d 'Where a run keeps its chunks while it works' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l cache-ttl -d 'Use cached transcripts no older than this, such as 30d or 24h [default: none]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l cache-size -d 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l resume-ttl -d 'Go on only with what was interrupted no longer ago than this [default: 7d]' -r
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l on-busy -d 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]' -r -f -a "wait\t'Wait for its result'
skip\t'Leave it to the other and go on'"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l progress -d 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]' -r -f -a "auto\t'A bar on a terminal, else lines'
bar\t'A bar'
plain\t'A line now and then'
json\t'Events as JSON'
none\t'Nothing between the lines about inputs'"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l log-format -d 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]' -r -f -a "text\t'For people'
json\t'An object a line'"
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l events -d 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l report -d 'Write what became of each input to this file: .json, or .xml for JUnit' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s 0 -l null -d 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l follow -d 'Follow symbolic links inside folders'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l hidden -d 'Take hidden files and folders too'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l overwrite -d 'Replace existing files even where ditado did not write them'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l word-timestamps -d 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l txt-times -d 'Write the times of each segment into txt'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l print -d 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l no-vad -d 'Leave nothing out: take all of a recording for speech, silence and music too'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l language-per-region -d 'Find out the language of every stretch of speech, for recordings in more than one'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l translate -d 'Write what is said in English, whatever the language'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l suppress-non-speech -d 'Never write symbols that nobody speaks, such as brackets and notes'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l condition-on-previous -d 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l strict -d 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l dry-run -d 'Say for each input what would be done with it, and do nothing'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l refresh -d 'Transcribe again what is cached, and replace what is cached'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l no-cache -d 'Neither look into the cache nor keep anything in it'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l rehash -d 'Read every input, even where its size and times say that it has not changed'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l no-resume -d 'Start interrupted recordings from their beginning'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s q -l quiet -d 'Print errors only'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s v -l verbose -d 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
complete -c ditado -n "__fish_ditado_using_subcommand transcribe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l files-from -d 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l include -d 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l exclude -d 'In folders, leave out what matches this glob; may be repeated and wins over --include' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-depth -d 'Go this deep into folders; 1 is their own files alone' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-download -d 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l download-timeout -d 'Time that one download may take [default: 2h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l download-stall -d 'Time without a byte after which a connection counts as lost [default: 30s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l download-retries -d 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l converter -d 'Let the converter at this URL turn every input into WAV; nothing is decoded without it' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l converter-jobs -d 'Conversions at once [default: 4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l converter-interval -d 'Time between two questions about a conversion [default: 0.5s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l converter-timeout -d 'Time that the converter may take for one input [default: 300s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l converter-retries -d 'Tries again when the converter fails in a way that may pass [default: 2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s o -l output-dir -d 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s f -l format -d 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l vtt-position -d 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l fail-on -d 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s m -l model -d 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s l -l language -d 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l chunk-seconds -d 'Aim for chunks of this much speech, the unit of work that survives an interruption' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l vad-threshold -d 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l vad-min-silence -d 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l speech-pad -d 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l preset -d 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]' -r -f -a "fast\t'One try'
balanced\t'What is doubtful is tried again'
accurate\t'More tries, and a longer view'"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l languages -d 'When the language is to be found out, choose among these, separated by commas' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l prompt -d 'Text such as might have gone before, in the style and spelling that is wanted' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l prompt-file -d 'The same from a file' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l hotwords -d 'Names and terms to expect, such as "Ditado, São João del-Rei"' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l temperature -d 'First sampling temperature; 0 always takes the likeliest word [default: 0]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l temperature-step -d 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l best-of -d 'Tries at each temperature above 0, of which the best counts [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l beam-size -d 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l logprob-threshold -d 'A text is doubtful when its mean log-probability is under this [default: -1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l compression-threshold -d 'A text repeats itself when it compresses better than this [default: 2.4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l no-speech-threshold -d 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l clip -d 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l track -d 'Audio track to transcribe, counted from 1 [default: the first one with speech]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l channels -d 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l decoder -d 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l engine -d 'Engine to use; `fake` answers at once without a model, for tests' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-duration -d 'Give up on a recording that is longer [default: 100h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-decoded-size -d 'Give up on a recording that decodes to more than this [default: 1TiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-decode-errors -d 'Give up on a recording in which more packets cannot be decoded [default: 1000000]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l decode-timeout -d 'Give up on a recording that takes longer to decode [default: 6h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l decode-stall -d 'End an ffmpeg that gives nothing for this long [default: 60s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l ffmpeg -d 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l device -d 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l workers -d 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l workers-per-device -d 'Workers on each device, which share its weights' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l threads -d 'CPU threads of each worker' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l deadline -d 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l max-audio -d 'Begin nothing new once this much audio was transcribed, such as 20h' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l temp-dir -d 'Where a run keeps its chunks while it works' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l cache-ttl -d 'Use cached transcripts no older than this, such as 30d or 24h [default: none]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l cache-size -d 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l resume-ttl -d 'Go on only with what was interrupted no longer ago than this [default: 7d]' -r
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l on-busy -d 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]' -r -f -a "wait\t'Wait for its result'
skip\t'Leave it to the other and go on'"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l progress -d 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]' -r -f -a "auto\t'A bar on a terminal, else lines'
bar\t'A bar'
plain\t'A line now and then'
json\t'Events as JSON'
none\t'Nothing between the lines about inputs'"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l log-format -d 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]' -r -f -a "text\t'For people'
json\t'An object a line'"
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l events -d 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l report -d 'Write what became of each input to this file: .json, or .xml for JUnit' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s 0 -l null -d 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l follow -d 'Follow symbolic links inside folders'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l hidden -d 'Take hidden files and folders too'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l overwrite -d 'Replace existing files even where ditado did not write them'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l word-timestamps -d 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l txt-times -d 'Write the times of each segment into txt'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l print -d 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l no-vad -d 'Leave nothing out: take all of a recording for speech, silence and music too'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l language-per-region -d 'Find out the language of every stretch of speech, for recordings in more than one'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l translate -d 'Write what is said in English, whatever the language'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l suppress-non-speech -d 'Never write symbols that nobody speaks, such as brackets and notes'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l condition-on-previous -d 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l strict -d 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l dry-run -d 'Say for each input what would be done with it, and do nothing'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l refresh -d 'Transcribe again what is cached, and replace what is cached'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l no-cache -d 'Neither look into the cache nor keep anything in it'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l rehash -d 'Read every input, even where its size and times say that it has not changed'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l no-resume -d 'Start interrupted recordings from their beginning'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s q -l quiet -d 'Print errors only'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s v -l verbose -d 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l files-from -d 'Read more paths and URLs from this file, one a line, or from stdin with `-`; may be repeated' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l include -d 'In folders, take only what matches this glob, such as `*.ogg` or `2024/**`; may be repeated' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l exclude -d 'In folders, leave out what matches this glob; may be repeated and wins over --include' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-depth -d 'Go this deep into folders; 1 is their own files alone' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-download -d 'Take at most this much from one URL, from stdin, or from the converter for one input [default: 8GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l download-timeout -d 'Time that one download may take [default: 2h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l download-stall -d 'Time without a byte after which a connection counts as lost [default: 30s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l download-retries -d 'Tries again after a lost connection, counted anew whenever bytes have come [default: 3]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l converter -d 'Let the converter at this URL turn every input into WAV; nothing is decoded without it' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l converter-jobs -d 'Conversions at once [default: 4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l converter-interval -d 'Time between two questions about a conversion [default: 0.5s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l converter-timeout -d 'Time that the converter may take for one input [default: 300s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l converter-retries -d 'Tries again when the converter fails in a way that may pass [default: 2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s o -l output-dir -d 'Write here, mirroring the folders of the inputs, or write the text to stdout with `-` [default: beside each input]' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s f -l format -d 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: json,srt,txt; on stdout, txt]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l vtt-position -d 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l fail-on -d 'Count a recording as failed, though its files are written, when its transcript is like this, separated by commas: coverage<0.9, repetition, language!=pt, logprob<-1.0; the README has all' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s m -l model -d 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s l -l language -d 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l chunk-seconds -d 'Aim for chunks of this much speech, the unit of work that survives an interruption' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l vad-threshold -d 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l vad-min-silence -d 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l speech-pad -d 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l preset -d 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]' -r -f -a "fast\t'One try'
balanced\t'What is doubtful is tried again'
accurate\t'More tries, and a longer view'"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l languages -d 'When the language is to be found out, choose among these, separated by commas' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l prompt -d 'Text such as might have gone before, in the style and spelling that is wanted' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l prompt-file -d 'The same from a file' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l hotwords -d 'Names and terms to expect, such as "Ditado, São João del-Rei"' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l temperature -d 'First sampling temperature; 0 always takes the likeliest word [default: 0]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l temperature-step -d 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l best-of -d 'Tries at each temperature above 0, of which the best counts [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l beam-size -d 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l logprob-threshold -d 'A text is doubtful when its mean log-probability is under this [default: -1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l compression-threshold -d 'A text repeats itself when it compresses better than this [default: 2.4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l no-speech-threshold -d 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l clip -d 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l track -d 'Audio track to transcribe, counted from 1 [default: the first one with speech]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l channels -d 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l decoder -d 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l engine -d 'Engine to use; `fake` answers at once without a model, for tests' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-duration -d 'Give up on a recording that is longer [default: 100h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-decoded-size -d 'Give up on a recording that decodes to more than this [default: 1TiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-decode-errors -d 'Give up on a recording in which more packets cannot be decoded [default: 1000000]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l decode-timeout -d 'Give up on a recording that takes longer to decode [default: 6h]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l decode-stall -d 'End an ffmpeg that gives nothing for this long [default: 60s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l ffmpeg -d 'The ffmpeg program; ffprobe has to lie beside it [default: ffmpeg]' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l device -d 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l workers -d 'Workers in all [default: one per GPU; on a CPU one per core, as far as memory goes]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l workers-per-device -d 'Workers on each device, which share its weights' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l threads -d 'CPU threads of each worker' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l deadline -d 'Begin nothing new after this: a local time such as 06:00, a date and time such as 2026-11-22T06:00, or a time from now such as 2h; what is begun is finished as far as it has to be so that nothing is heard twice, and the same command goes on with the rest' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l max-audio -d 'Begin nothing new once this much audio was transcribed, such as 20h' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l temp-dir -d 'Where a run keeps its chunks while it works' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l cache-ttl -d 'Use cached transcripts no older than this, such as 30d or 24h [default: none]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l cache-size -d 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l resume-ttl -d 'Go on only with what was interrupted no longer ago than this [default: 7d]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l on-busy -d 'When another process is transcribing the same recording: wait for its result, or skip it [default: wait]' -r -f -a "wait\t'Wait for its result'
skip\t'Leave it to the other and go on'"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l progress -d 'How to show progress on stderr: auto, bar, plain (a line now and then), json (the events of --events), or none [default: auto]' -r -f -a "auto\t'A bar on a terminal, else lines'
bar\t'A bar'
plain\t'A line now and then'
json\t'Events as JSON'
none\t'Nothing between the lines about inputs'"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l log-format -d 'How to write the lines on stderr: text, or json with a time, a level and the fields of the event in each line [default: text]' -r -f -a "text\t'For people'
json\t'An object a line'"
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l events -d 'Write each event of the run as a line of JSON to this file, or to an open descriptor as fd:3' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l report -d 'Write what became of each input to this file: .json, or .xml for JUnit' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l settle -d 'Take a file that was not renamed into place once it has kept its size and time for this long [default: 5s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l rescan -d 'Look through the folders this often, for file systems that tell nothing, such as network mounts [default: 60s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l idle-unload -d 'Give the model\'s memory back when nothing came for this long; never keeps it [default: 5m]' -r
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s 0 -l null -d 'The lists of --files-from are separated by NUL, as `find -print0` writes them'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l follow -d 'Follow symbolic links inside folders'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l hidden -d 'Take hidden files and folders too'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l overwrite -d 'Replace existing files even where ditado did not write them'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l word-timestamps -d 'Give every word its time, in json, lrc and vtt (on a CPU about twice the work)'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l txt-times -d 'Write the times of each segment into txt'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l print -d 'Print each segment to stdout as soon as it is final, with its times, and with its file where there are several'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l no-vad -d 'Leave nothing out: take all of a recording for speech, silence and music too'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l language-per-region -d 'Find out the language of every stretch of speech, for recordings in more than one'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l translate -d 'Write what is said in English, whatever the language'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l suppress-non-speech -d 'Never write symbols that nobody speaks, such as brackets and notes'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l condition-on-previous -d 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l strict -d 'Count a recording as failed that is damaged anywhere, rather than transcribe the rest'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l dry-run -d 'Say for each input what would be done with it, and do nothing'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l refresh -d 'Transcribe again what is cached, and replace what is cached'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l no-cache -d 'Neither look into the cache nor keep anything in it'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l rehash -d 'Read every input, even where its size and times say that it has not changed'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l no-resume -d 'Start interrupted recordings from their beginning'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s q -l quiet -d 'Print errors only'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s v -l verbose -d 'Print more; twice prints what the engine says too, of which RUST_LOG chooses a part at any verbosity'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -l poll -d 'Do not ask the system to tell of changes; look every --rescan alone'
complete -c ditado -n "__fish_ditado_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ditado -n "__fish_ditado_using_subcommand render" -s o -l output-dir -d 'Write here [default: beside each transcript]' -r -f -a "(__fish_complete_directories)"
complete -c ditado -n "__fish_ditado_using_subcommand render" -s f -l format -d 'Formats to write, separated by commas: json, srt, vtt, txt, tsv, csv, lrc, ass, md, or all [default: srt,txt]' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l vtt-position -d 'Where WebVTT cues stand: top, middle, bottom, or settings of the format such as "line:90% position:50% align:center" [default: where the player puts them]' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_using_subcommand render" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand render" -l overwrite -d 'Replace existing files even where ditado did not write them'
complete -c ditado -n "__fish_ditado_using_subcommand render" -l word-timestamps -d 'Write every word with its time, in json, lrc and vtt, where the transcript has them'
complete -c ditado -n "__fish_ditado_using_subcommand render" -l txt-times -d 'Write the times of each segment into txt'
complete -c ditado -n "__fish_ditado_using_subcommand render" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand render" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand lint" -s l -l language -d 'Language of the subtitles, such as `pt`: some profiles ask for other numbers in some' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l profile -d 'Keep to the rules of netflix, bbc, ted or podcast; plain writes one cue a segment on one line [default: 2 lines of 42, 21 characters a second, 1 to 7 s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l max-line-width -d 'Columns of a line; a full-width character takes two' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l max-lines -d 'Lines of a cue' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l max-cps -d 'Characters a second, spaces and punctuation included' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l min-cue -d 'A cue stays at least this long, where the next one leaves it the time' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l max-cue -d 'A cue stays at most this long' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l min-gap -d 'Time between the end of a cue and the start of the next' -r
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand lint" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand lint" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "stats" -d 'Print what it holds, how often it helped, and what it spared'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "path" -d 'Print where it is'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "clear" -d 'Remove every transcript from it'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "prune" -d 'Remove what is older or more than the limits allow'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "verify" -d 'Read every transcript in it and remove those that are damaged'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "explain" -d 'Print a recording\'s content key, and why the cache has its transcript or has not'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and not __fish_seen_subcommand_from stats path clear prune verify explain help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from stats" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from path" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from clear" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from prune" -l cache-ttl -d 'Use cached transcripts no older than this, such as 30d or 24h [default: none]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from prune" -l cache-size -d 'Let the cache hold this much, such as 500MB, or none for no limit [default: 2GiB]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from prune" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from verify" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -s m -l model -d 'A model by its name in `ditado models list`, or a ggml Whisper file; `tiny` is inside the program' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -s l -l language -d 'Language spoken, such as `pt` or `portuguese`, or `auto` to find out' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l chunk-seconds -d 'Aim for chunks of this much speech, the unit of work that survives an interruption' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l vad-threshold -d 'Voice begins at this score of the voice detector, 0 to 1; lower hears more [default: 0.45]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l vad-min-silence -d 'A shorter pause stays inside its stretch of speech, such as 500ms or 1.2s [default: 0.8s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l speech-pad -d 'Sound kept before and after a stretch of speech, at most half of that pause [default: 0.4s]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l preset -d 'Settings that go together: fast tries once, balanced tries again what is doubtful, accurate follows five texts at once, tries more often and lets the model see 30 s around everything [default: balanced]' -r -f -a "fast\t'One try'
balanced\t'What is doubtful is tried again'
accurate\t'More tries, and a longer view'"
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l languages -d 'When the language is to be found out, choose among these, separated by commas' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l prompt -d 'Text such as might have gone before, in the style and spelling that is wanted' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l prompt-file -d 'The same from a file' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l hotwords -d 'Names and terms to expect, such as "Ditado, São João del-Rei"' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l temperature -d 'First sampling temperature; 0 always takes the likeliest word [default: 0]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l temperature-step -d 'What is doubtful is tried again this much warmer, up to 1; 0 tries once [default: 0.2]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l best-of -d 'Tries at each temperature above 0, of which the best counts [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l beam-size -d 'Texts that are followed side by side at temperature 0, up to 8; 1 takes the likeliest word each time [default: 1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l logprob-threshold -d 'A text is doubtful when its mean log-probability is under this [default: -1]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l compression-threshold -d 'A text repeats itself when it compresses better than this [default: 2.4]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l no-speech-threshold -d 'A doubtful text is dropped when the probability that nobody speaks is over this [default: 0.6]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l clip -d 'Transcribe only this part, such as 90-120, 1:30-2:00, or 1:30- up to the end' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l track -d 'Audio track to transcribe, counted from 1 [default: the first one with speech]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l channels -d 'Channels to hear: mix for all as one, split for each alone, such as the two sides of a call, each segment with its channel, or the number of one, 1 being the left [default: mix]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l decoder -d 'Who decodes: auto, native, or ffmpeg; auto asks ffmpeg, where it is installed, for what ditado cannot decode itself [default: auto]' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l engine -d 'Engine to use; `fake` answers at once without a model, for tests' -r
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l no-vad -d 'Leave nothing out: take all of a recording for speech, silence and music too'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l language-per-region -d 'Find out the language of every stretch of speech, for recordings in more than one'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l translate -d 'Write what is said in English, whatever the language'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l suppress-non-speech -d 'Never write symbols that nobody speaks, such as brackets and notes'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l condition-on-previous -d 'Let each part of a recording be written with the text before it in mind. The parts of a recording are then heard one after the other, and an error may carry on'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "stats" -d 'Print what it holds, how often it helped, and what it spared'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print where it is'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove every transcript from it'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Remove what is older or more than the limits allow'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Read every transcript in it and remove those that are damaged'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "explain" -d 'Print a recording\'s content key, and why the cache has its transcript or has not'
complete -c ditado -n "__fish_ditado_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -f -a "list" -d 'List the recordings that were begun and are not finished'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -f -a "show" -d 'Print all that is known of one of them'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -f -a "clean" -d 'Remove what is too old to be gone on with, and what dead processes left'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and not __fish_seen_subcommand_from list show clean help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from clean" -l resume-ttl -d 'Too old is what was interrupted longer ago than this [default: 7d]' -r
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from clean" -l all -d 'Remove all that no living process works on'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from clean" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the recordings that were begun and are not finished'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print all that is known of one of them'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "clean" -d 'Remove what is too old to be gone on with, and what dead processes left'
complete -c ditado -n "__fish_ditado_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -f -a "show" -d 'Print every setting, its value for an input, and where the value comes from'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -f -a "path" -d 'Print which configuration files there are for an input'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -f -a "init" -d 'Write a configuration file with every setting in it, commented out'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -f -a "check" -d 'Check configuration files: those given, or those that count here'
complete -c ditado -n "__fish_ditado_using_subcommand config; and not __fish_seen_subcommand_from show path init check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read this file instead of the ditado.toml that lies beside the inputs or above them' -r -F
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from show" -l no-config -d 'Read no configuration file'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from init" -l user -d 'The user\'s own file, which holds for all inputs'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from init" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print every setting, its value for an input, and where the value comes from'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print which configuration files there are for an input'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "init" -d 'Write a configuration file with every setting in it, commented out'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check configuration files: those given, or those that count here'
complete -c ditado -n "__fish_ditado_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "list" -d 'List the models that are published and those that are here'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "pull" -d 'Download models, checked against their published digests'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "verify" -d 'Read models that are here and compare their digests with the published ones'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "path" -d 'Print where the models are, or the file of one'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "import" -d 'Copy a ggml Whisper file to the models that are found by name'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "remove" -d 'Delete models'
complete -c ditado -n "__fish_ditado_using_subcommand models; and not __fish_seen_subcommand_from list pull verify path import remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from pull" -l url -d 'A mirror: an address to which /ggml-NAME.bin is added' -r -f
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from pull" -l offline -d 'Open no network connection: what is not here is an error'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Print errors only'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from pull" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from verify" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from path" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from import" -l name -d 'Its name from now on [default: as the file, without ggml- and .bin]' -r
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from import" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from remove" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the models that are published and those that are here'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "pull" -d 'Download models, checked against their published digests'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Read models that are here and compare their digests with the published ones'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print where the models are, or the file of one'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "import" -d 'Copy a ggml Whisper file to the models that are found by name'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Delete models'
complete -c ditado -n "__fish_ditado_using_subcommand models; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand devices" -l device -d 'Show what this choice would use: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_using_subcommand devices" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand devices" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand doctor" -l device -d 'Where to compute: auto, cpu, cuda, or cuda:0,1 for certain GPUs' -r
complete -c ditado -n "__fish_ditado_using_subcommand doctor" -l quick -d 'Leave out the self-test, which transcribes five seconds of speech'
complete -c ditado -n "__fish_ditado_using_subcommand doctor" -l json -d 'Print one JSON object'
complete -c ditado -n "__fish_ditado_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c ditado -n "__fish_ditado_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "transcribe" -d 'Transcribe files and folders; the same as giving paths alone'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "plan" -d 'Say how much there is to transcribe and how long it will take on this machine'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "watch" -d 'Transcribe what appears in folders, as soon as it is written to its end'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "render" -d 'Write JSON transcripts in other formats, without their recordings'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "lint" -d 'Check subtitles against the rules of a publisher'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "cache" -d 'Look into the cache of transcripts, explain it, and make it smaller'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "sessions" -d 'Show and remove what interrupted runs left, to be gone on with'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "config" -d 'Show, check and begin configuration files'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "models" -d 'Download, check and remove Whisper models, and list them'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "devices" -d 'List what there is to compute on, and what a run would use of it'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "doctor" -d 'Check the program, the machine and what ditado keeps, and say what to do'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "generate" -d 'Write shell completions or man pages'
complete -c ditado -n "__fish_ditado_using_subcommand help; and not __fish_seen_subcommand_from transcribe plan watch render lint cache sessions config models devices doctor generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "stats" -d 'Print what it holds, how often it helped, and what it spared'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "path" -d 'Print where it is'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "clear" -d 'Remove every transcript from it'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "prune" -d 'Remove what is older or more than the limits allow'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "verify" -d 'Read every transcript in it and remove those that are damaged'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "explain" -d 'Print a recording\'s content key, and why the cache has its transcript or has not'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "list" -d 'List the recordings that were begun and are not finished'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "show" -d 'Print all that is known of one of them'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "clean" -d 'Remove what is too old to be gone on with, and what dead processes left'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print every setting, its value for an input, and where the value comes from'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print which configuration files there are for an input'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "init" -d 'Write a configuration file with every setting in it, commented out'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "check" -d 'Check configuration files: those given, or those that count here'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "list" -d 'List the models that are published and those that are here'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "pull" -d 'Download models, checked against their published digests'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "verify" -d 'Read models that are here and compare their digests with the published ones'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "path" -d 'Print where the models are, or the file of one'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "import" -d 'Copy a ggml Whisper file to the models that are found by name'
complete -c ditado -n "__fish_ditado_using_subcommand help; and __fish_seen_subcommand_from models" -f -a "remove" -d 'Delete models'
