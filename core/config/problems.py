"""Turns what pydantic says of a setting into a sentence with the variable's name; pure."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from pydantic_core import ErrorDetails

from core.config.settings import Section

__all__ = ["problem_of"]

_CHOICES = re.compile(r"\^\(([\w|]+)\)\$")
_BOUNDS: Final = {
    "gt": "must be greater than",
    "ge": "must be at least",
    "lt": "must be less than",
    "le": "must be at most",
}
_KINDS: Final = {
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
}


def problem_of(error: ErrorDetails, section: type[Section]) -> str:
    """Return what is wrong with one setting, and what it can be; never its value."""
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    field = str(error["loc"][0])
    name = field.upper()
    if error["type"] == "missing":
        choices = _choices_of(section, field)
        return f"{name} must be set: {choices}" if choices else f"{name} must be set"
    said = _said(error, _form_of(section, field)) or message
    return f"{name} {said}" if said.startswith("must ") else f"{name}: {said}"


def _said(error: ErrorDetails, form: str | None) -> str | None:
    context = error.get("ctx", {})
    if error["type"] == "enum":
        return f"must be {str(context['expected']).replace(chr(39), '')}"
    if error["type"] == "string_pattern_mismatch":
        choices = _CHOICES.fullmatch(str(context["pattern"]))
        form = _either(choices[1].split("|")) if choices else form
        return f"must be {form}" if form else None
    bound = next((name for name in _BOUNDS if name in context), None)
    if bound is not None:
        return f"{_BOUNDS[bound]} {str(context[bound]).removesuffix('.0')}"
    return _KINDS.get(error["type"])


def _form_of(section: type[Section], field: str) -> str | None:
    """Return a setting's pattern in words, which are its description."""
    known = section.model_fields.get(field)
    return known.description if known is not None else None


def _choices_of(section: type[Section], field: str) -> str:
    kind = section.model_fields[field].annotation if field in section.model_fields else None
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return ""
    return _either([str(choice.value) for choice in kind])


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
