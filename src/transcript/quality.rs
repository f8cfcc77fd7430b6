//! What looks suspicious in a merged transcript, and what nobody said at all.
//!
//! Everything here is measured on the finished segments, in one place, so that it does not depend
//! on how the recording was cut into windows.

use crate::transcript::segment::{Flag, Segment, can_be_said};
use crate::transcript::words::normalise;

/// Above this compression ratio a text repeats itself, as in OpenAI's Whisper.
pub const COMPRESSION_RATIO: f32 = 2.4;
/// Below this mean log-probability the engine was unsure, as in OpenAI's Whisper.
pub const LOGPROB: f32 = -1.0;
/// Above this probability of no speech a phantom phrase is dropped, as OpenAI's Whisper drops
/// what it does not believe.
const SILENCE: f32 = 0.6;
/// Above this one a phrase that people do say at times is suspicious.
const LITTLE_SPEECH: f32 = 0.3;
/// A mark that was drawn above this temperature is chance. OpenAI's Whisper does not believe such
/// text either, and carries none of it into the next window.
const GUESS: f32 = 0.5;
/// So many segments of one text in a row are a loop.
const LOOP: usize = 4;
/// So often in a row nobody says the same few words within a segment.
const WORD_LOOP: usize = 8;
/// How many words that may be.
const LOOPED_WORDS: usize = 4;
/// Credits of subtitle makers that stand in the subtitles which Whisper was trained on, and that
/// nobody speaks. They are what users of many programs on these weights report for silence and
/// music, such as <https://github.com/silverstein/minutes/issues/242> and
/// <https://github.com/Vexa-ai/vexa/issues/155>. A segment that holds one and little else counts;
/// compared after [`squeeze`].
const CREDITS: &[&str] = &[
    "amaraorg",
    "legendaspelacomunidade",
    "legendasportiagoanderson",
    "subtítulosrealizadosporlacomunidad",
    "subtítulosporlacomunidad",
    "soustitresréalisésparlacommunauté",
    "soustitragesociétéradiocanada",
    "soustitragefr",
    "untertiteldercommunity",
    "untertitelimauftragdeszdf",
    "untertitelungdeszdf",
    "untertitelvonstephaniegeiges",
    "sottotitolicreatidallacomunità",
    "ondertitelsingediend",
    "napisystworzoneprzez",
    "altyazımk",
    "редакторсубтитров",
    "субтитрысделал",
    "субтитрысоздавал",
    "字幕由",
    "字幕志愿者",
    "subtitlesby",
    "transcriptionbycastingwords",
];

/// What people say at the end of videos and the weights write over silence, from the same reports:
/// suspicious only where there was little speech. Compared after [`squeeze`] with all of a
/// segment's text.
const FAREWELLS: &[&str] = &[
    "thanksforwatching",
    "thankyouforwatching",
    "thankyousomuchforwatching",
    "thankyouverymuchforwatching",
    "pleasesubscribe",
    "pleasesubscribetomychannel",
    "likeandsubscribe",
    "dontforgettolikeandsubscribe",
    "illseeyouinthenextvideo",
    "seeyouinthenextvideo",
    "thankyou",
    "thanks",
    "you",
    "bye",
    "byebye",
    "obrigado",
    "obrigada",
    "obrigadoporassistir",
    "obrigadaporassistir",
    "obrigadoporassistiraovídeo",
    "inscrevasenocanal",
    "tchautchau",
    "gracias",
    "graciasporver",
    "graciasporverelvideo",
    "suscríbetealcanal",
    "suscríbete",
    "merci",
    "mercidavoirregardé",
    "mercidavoirregardécettevidéo",
    "abonnezvous",
    "vielendank",
    "vielendankfürszuschauen",
    "danke",
    "dankefürszuschauen",
    "bisdann",
    "bisbald",
    "grazieperlavisione",
    "grazie",
    "bedanktvoorhetkijken",
    "продолжениеследует",
    "спасибозапросмотр",
    "ご視聴ありがとうございました",
    "시청해주셔서감사합니다",
    "请不吝点赞订阅转发打赏支持明镜与点点栏目",
    "谢谢观看",
    "謝謝觀看",
];

/// What the weights write for silence, in brackets; compared after [`squeeze`].
const BLANKS: &[&str] = &["blankaudio", "silence", "nosound", "noaudio", "pause"];

/// Drops the phantom phrases over silence and the marks that say nothing, and flags what remains
/// suspicious. The ids go from 0 again.
///
/// A mark is a text in brackets alone, such as `(upbeat music)`: it stays where the engine was sure
/// of it, was not let guess, and heard it for some time, once for as long as it goes on. A piece of a
/// mark goes.
///
/// Judging twice changes nothing.
pub fn judge(segments: &mut Vec<Segment>) {
    segments.retain(|segment| {
        let silent = segment.quality.no_speech_prob > SILENCE;
        let unsure = segment.quality.avg_logprob < LOGPROB;
        match mark(&segment.text) {
            Some(said) => {
                let guessed = segment.quality.temperature > GUESS || is_too_fast(segment);
                !silent && !unsure && !guessed && !BLANKS.contains(&said.as_str())
            }
            None => !is_piece(&segment.text) && (!silent || phantom(&segment.text).is_none()),
        }
    });
    segments.dedup_by(|later, earlier| {
        let same = later.text == earlier.text && mark(&later.text).is_some();
        if same {
            earlier.end = later.end;
        }
        same
    });
    for (id, segment) in segments.iter_mut().enumerate() {
        segment.id = id;
        segment.quality.flags = flags(segment);
    }
    flag_loops(segments);
}

fn flags(segment: &Segment) -> Vec<Flag> {
    let quality = &segment.quality;
    let doubtful = match phantom(&segment.text) {
        None => false,
        Some(Phantom::Credit) => true,
        Some(Phantom::Farewell) => quality.no_speech_prob > LITTLE_SPEECH,
    };
    let found = [
        (
            quality.compression_ratio > COMPRESSION_RATIO || has_loop(&segment.text),
            Flag::Repetition,
        ),
        (quality.avg_logprob < LOGPROB, Flag::LowProbability),
        (is_too_fast(segment), Flag::SpeechRate),
        (doubtful, Flag::PhantomPhrase),
    ];
    found
        .into_iter()
        .filter_map(|(is, flag)| is.then_some(flag))
        .collect()
}

/// Whether the same few words come again and again: too short a loop compresses no better than speech.
fn has_loop(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(normalise).collect();
    (1..=LOOPED_WORDS).any(|count| {
        let mut same = 0;
        words.iter().zip(words.iter().skip(count)).any(|(a, b)| {
            same = if a == b { same + 1 } else { 0 };
            same >= count * (WORD_LOOP - 1)
        })
    })
}

/// Runs of segments that say the same, each too short to repeat itself.
fn flag_loops(segments: &mut [Segment]) {
    let texts: Vec<String> = segments.iter().map(|s| squeeze(&s.text)).collect();
    let mut from = 0;
    while from < texts.len() {
        let same = texts[from..]
            .iter()
            .take_while(|text| **text == texts[from])
            .count();
        if same >= LOOP && !texts[from].is_empty() {
            for segment in &mut segments[from..from + same] {
                let flags = &mut segment.quality.flags;
                if !flags.contains(&Flag::Repetition) {
                    flags.insert(0, Flag::Repetition);
                }
            }
        }
        from += same;
    }
}

/// Whether nobody can say that much in the time.
fn is_too_fast(segment: &Segment) -> bool {
    !can_be_said(&segment.text, segment.end - segment.start)
}

/// What a text in brackets says, [squeezed](squeeze), when there is nothing else.
fn mark(text: &str) -> Option<String> {
    let mut inside = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '【' => depth += 1,
            ')' | ']' | '）' | '】' => depth = depth.checked_sub(1)?,
            c if depth > 0 => inside.push(c),
            c if c.is_alphanumeric() => return None,
            _ => {}
        }
    }
    (depth == 0 && !inside.is_empty()).then(|| squeeze(&inside.replace('_', " ")))
}

/// Whether a text is a piece of a mark in square brackets, such as `PLAYING]`, and nothing else. Round
/// brackets may stand around what somebody says in several segments.
fn is_piece(text: &str) -> bool {
    let speaks = |text: &str| text.chars().any(char::is_alphanumeric);
    match (text.split_once('['), text.split_once(']')) {
        (None, Some((_, behind))) => !speaks(behind),
        (Some((before, _)), None) => !speaks(before),
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phantom {
    Credit,
    Farewell,
}

/// What kind of phantom phrase a text is, when it is one and nothing else.
fn phantom(text: &str) -> Option<Phantom> {
    // Longer than this a text says something else too.
    const LONGEST: usize = 80;
    if text.chars().count() > LONGEST {
        return None;
    }
    let text = squeeze(text);
    if CREDITS.iter().any(|credit| text.contains(credit)) {
        return Some(Phantom::Credit);
    }
    FAREWELLS
        .contains(&text.as_str())
        .then_some(Phantom::Farewell)
}

/// The letters and digits of a text in lower case, closed up.
fn squeeze(text: &str) -> String {
    text.split_whitespace().map(normalise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::segment::Quality;

    fn segment(text: &str, seconds: f64, quality: Quality) -> Segment {
        Segment {
            channel: None,
            id: 7,
            start: 1.0,
            end: 1.0 + seconds,
            language: None,
            text: text.to_owned(),
            words: Vec::new(),
            quality,
        }
    }

    fn silent(no_speech_prob: f32) -> Quality {
        Quality {
            no_speech_prob,
            avg_logprob: -0.3,
            ..Quality::default()
        }
    }

    fn judged(segment: Segment) -> Option<Vec<Flag>> {
        let mut segments = vec![segment];
        judge(&mut segments);
        let after = segments.clone();
        judge(&mut segments);
        assert_eq!(after, segments);
        segments.pop().map(|segment| segment.quality.flags)
    }

    #[test]
    fn each_measure_has_its_flag_and_good_text_has_none() {
        let text = "E então fomos todos para casa.";
        let with = |quality| judged(segment(text, 3.0, quality)).unwrap();
        assert!(with(silent(0.1)).is_empty());
        let repeating = Quality {
            compression_ratio: 2.5,
            ..silent(0.1)
        };
        assert_eq!(with(repeating), [Flag::Repetition]);
        let unsure = Quality {
            avg_logprob: -1.01,
            ..silent(0.1)
        };
        assert_eq!(with(unsure), [Flag::LowProbability]);
        assert_eq!(
            judged(segment(text, 0.2, silent(0.1))).unwrap(),
            [Flag::SpeechRate]
        );
    }

    #[test]
    fn fast_speech_is_not_impossible() {
        // 24 letters a second, and 9 syllables.
        for (text, seconds) in [
            ("and so we went down there again", 1.05),
            ("これはとても速い話し方です", 1.45),
        ] {
            assert!(!is_too_fast(&segment(text, seconds, silent(0.0))), "{text}");
        }
        assert!(is_too_fast(&segment(
            "これはとても速い話し方です",
            0.5,
            silent(0.0)
        )));
    }

    #[test]
    fn phantom_phrases_go_where_nobody_speaks() {
        for text in [
            "Thanks for watching!",
            "Legendas pela comunidade Amara.org",
            "Sous-titrage Société Radio-Canada",
            "Untertitel im Auftrag des ZDF für funk, 2017",
            "¡Gracias por ver el video!",
            "ご視聴ありがとうございました。",
        ] {
            assert_eq!(judged(segment(text, 2.0, silent(0.7))), None, "{text}");
            let flags = judged(segment(text, 2.0, silent(0.4))).unwrap();
            assert_eq!(flags, [Flag::PhantomPhrase], "{text}");
        }
    }

    #[test]
    fn marks_stay_once_and_those_that_say_nothing_go() {
        let marks = |texts: &[&str]| -> Vec<String> {
            let segment = |text: &&str| segment(text, 2.0, silent(0.1));
            let mut segments: Vec<Segment> = texts.iter().map(segment).collect();
            judge(&mut segments);
            let after = segments.clone();
            judge(&mut segments);
            assert_eq!(after, segments);
            segments.into_iter().map(|s| s.text).collect()
        };
        let music = "(upbeat music)";
        assert_eq!(
            marks(&[
                music,
                music,
                "[BLANK_AUDIO]",
                "Hello (again).",
                music,
                "[ Silence ]"
            ]),
            [music, "Hello (again).", music]
        );
        let guessed = Quality {
            temperature: 0.8,
            ..silent(0.1)
        };
        assert_eq!(judged(segment("(whooshing)", 2.0, guessed)), None);
        let fleeting = segment("[music playing]", 0.0, silent(0.1));
        assert_eq!(judged(fleeting), None);
        for text in ["[ camb bien ]", "[Music] (applause)"] {
            let unsure = Quality {
                avg_logprob: -1.3,
                ..silent(0.1)
            };
            assert_eq!(judged(segment(text, 2.0, unsure)), None, "{text}");
            assert_eq!(judged(segment(text, 2.0, silent(0.7))), None, "{text}");
        }
        assert_eq!(mark("no) brackets ("), None);
        assert_eq!(mark("..."), None);
        assert_eq!(marks(&["[MUSIC", "PLAYING]", "- [door"]), [""; 0]);
        let spoken = ["He came [late", "late] he came", "(and he", "came)"];
        assert_eq!(marks(&spoken), spoken);
    }

    #[test]
    fn a_loop_within_a_segment_is_flagged() {
        let flags = |text: &str| judged(segment(text, 8.0, silent(0.0))).unwrap();
        let letters = format!("In December 1888, Mr. W. {}\"Red an", "J. ".repeat(16));
        let phrase = format!("and then {}we went", "all the way ".repeat(8));
        for text in [&letters, &phrase] {
            assert_eq!(flags(text), [Flag::Repetition], "{text}");
        }
        assert_eq!(flags("No, no, no, no, no, no, no."), []);
        assert_eq!(flags("one two three four five six seven eight nine"), []);
    }

    #[test]
    fn what_somebody_says_stays_without_a_mark() {
        let thanks = segment("Thank you.", 1.0, silent(0.05));
        assert_eq!(judged(thanks), Some(Vec::new()));
        let text = "Thank you for watching over my sister when I was away.";
        assert_eq!(judged(segment(text, 4.0, silent(0.9))), Some(Vec::new()));
    }

    #[test]
    fn a_phrase_over_and_over_is_a_loop_and_three_times_is_not() {
        let many = |count: usize| {
            let mut segments = vec![segment("Yes.", 1.0, silent(0.0)); count];
            segments.push(segment("No.", 1.0, silent(0.0)));
            judge(&mut segments);
            segments
        };
        assert!(many(3).iter().all(|s| s.quality.flags.is_empty()));
        let flagged = many(4);
        assert_eq!(flagged[3].quality.flags, [Flag::Repetition]);
        assert!(flagged[4].quality.flags.is_empty());
        assert_eq!(flagged[4].id, 4);
    }
}
