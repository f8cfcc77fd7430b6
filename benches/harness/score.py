"""Word error rate as jiwer defines it, after the text normaliser that Whisper's authors publish."""

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

ENGLISH, BASIC = EnglishTextNormalizer(), BasicTextNormalizer()


def normalise(text, language):
    """The words of a text, the same for every way of writing them that does not matter."""
    return (ENGLISH if language == "en" else BASIC)(text).strip()


def word_errors(references, hypotheses, language):
    """Errors over all texts: (rate in per cent, substitutions, deletions, insertions)."""
    pairs = [
        (normalise(reference, language), normalise(hypothesis, language))
        for reference, hypothesis in zip(references, hypotheses, strict=True)
    ]
    pairs = [pair for pair in pairs if pair[0]]
    out = jiwer.process_words([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    return 100 * out.wer, out.substitutions, out.deletions, out.insertions
