"""What is said of files that are not in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.flows.sentences.words import count

__all__ = ["not_in_english"]

_NAMES: Final = {
    **{"ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek"},
    **{"es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew"},
    **{"hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese"},
    **{"ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese"},
    **{"ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish"},
    **{"uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese"},
}
_HELP: Final = {
    "EMBEDDER_MODEL_DIR": "`EMBEDDER_MODEL_DIR` (a multilingual model)",
    "ELASTICSEARCH_ANALYZER": "`ELASTICSEARCH_ANALYZER` (the language most files are in)",
}


def not_in_english(languages: Mapping[str, int], settings: Sequence[str]) -> str:
    """Say how many files are not English, and which settings would help whoever runs the bot."""
    by_number = sorted(languages.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{_NAMES.get(language, language)} {n}" for language, n in by_number)
    total = sum(languages.values())
    whose, them = ("Its", "it") if total == 1 else ("Their", "them")
    said = (
        f"{count(total, 'file')} not in English ({named}). {whose} words are found as they stand."
    )
    if settings:
        helpful = " and ".join(_HELP[name] for name in settings)
        said += f" To find {them} better by meaning, whoever runs me can set {helpful}."
    return said
