"""Whether text in pictures is recognised (OCR), in which languages, and by which data; optional.

The engine, Tesseract, is part of xberg; what a system package brings is the data of languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.config.settings import IngestionSettings
from core.errors import ConfigError

__all__ = ["Recognition", "recognition_name", "recognition_of"]

# Source: where Debian, Fedora, Alpine and Homebrew put Tesseract's data.
_USUAL_FOLDERS: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/share/tessdata",
)
_DATA: Final = ".traineddata"
_JOINT: Final = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Which languages are recognised, by Tesseract's names, and the folder of their data."""

    languages: tuple[str, ...]
    folder: Path

    @classmethod
    def named(cls, name: str, folder: Path) -> Recognition:
        """Return the one that has this name."""
        return cls(languages=tuple(name.split(_JOINT)), folder=folder)

    @property
    def name(self) -> str:
        """What tells it from another one: pictures are looked at again when it changes."""
        return recognition_name(self.languages)


def recognition_name(languages: Sequence[str]) -> str:
    """Name the recognition of some languages; empty for none."""
    return _JOINT.join(languages)


def recognition_of(settings: IngestionSettings) -> Recognition | None:
    """Return what the settings ask for; None where text in pictures is not recognised.

    Raises:
        ConfigError: the data of a language is missing.
    """
    if not settings.ocr_languages:
        return None
    given = settings.ocr_data_dir
    folders = [given.expanduser()] if given else list(map(Path, _USUAL_FOLDERS))
    for folder in folders:
        if all((folder / f"{name}{_DATA}").is_file() for name in settings.ocr_languages):
            return Recognition(languages=settings.ocr_languages, folder=folder.resolve())
    files = ", ".join(f"{name}{_DATA}" for name in settings.ocr_languages)
    raise ConfigError(
        [
            f"OCR_LANGUAGES needs {files}, not found together in"
            f" {', '.join(map(str, folders))}: install Tesseract's data, or set OCR_DATA_DIR"
        ]
    )
