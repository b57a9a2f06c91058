"""The kinds of files there are, by media type and by name.

Apart from detection, because readers name the types they read.
"""

from __future__ import annotations

from pathlib import PurePosixPath

__all__ = [
    "CODE",
    "CSV",
    "DOC",
    "DOCX",
    "EML",
    "EPUB",
    "HTML",
    "IPYNB",
    "JSON",
    "JSON_LINES",
    "KIND_NAMES",
    "MARKDOWN",
    "MSG",
    "ODP",
    "ODS",
    "ODT",
    "PDF",
    "PICTURES",
    "PLAIN",
    "PPT",
    "PPTX",
    "RTF",
    "SETTINGS_TEXT",
    "SLACK_CANVAS",
    "SLACK_POST",
    "SRT",
    "TEXT_TYPES",
    "TSV",
    "VTT",
    "XLS",
    "XLSX",
    "XML",
    "extension_of",
    "extensions_of",
    "kind_by_name",
    "type_by_name",
]

PDF = "application/pdf"
PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp", "image/bmp"}
)
"""Those in which text can be recognised."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
XLS = "application/vnd.ms-excel"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
RTF = "application/rtf"
EPUB = "application/epub+zip"
MSG = "application/vnd.ms-outlook"
EML = "message/rfc822"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
XML = "application/xml"
IPYNB = "application/x-ipynb+json"
VTT = "text/vtt"
SRT = "application/x-subrip"
CODE = "text/x-source"
SETTINGS_TEXT = "application/yaml"
"""YAML, TOML, INI: lines of settings."""
SLACK_CANVAS = "application/vnd.slack-docs"
SLACK_POST = "application/vnd.slack-post"
"""Our own word: Slack announces its old posts as plain text, and sends HTML within JSON."""

TEXT_TYPES = frozenset(
    {
        PLAIN,
        MARKDOWN,
        CSV,
        TSV,
        JSON,
        JSON_LINES,
        XML,
        IPYNB,
        VTT,
        SRT,
        CODE,
        SETTINGS_TEXT,
        HTML,
        EML,
    }
)
"""Kinds that are text all through, so that the name decides which of them a file is."""

KIND_NAMES = {
    PDF: "a PDF",
    DOCX: "a Word document",
    PPTX: "a PowerPoint presentation",
    XLSX: "an Excel workbook",
    DOC: "a Word document",
    PPT: "a PowerPoint presentation",
    XLS: "an Excel workbook",
    ODT: "an OpenDocument text",
    ODS: "an OpenDocument spreadsheet",
    ODP: "an OpenDocument presentation",
    RTF: "an RTF document",
    EPUB: "an e-book",
    MSG: "an Outlook message",
    EML: "an e-mail",
    HTML: "a web page",
}
"""How a sentence names the kinds that are more than text."""

_EXTENSIONS: dict[str, str] = {
    "pdf": PDF,
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), DOCX),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "potx"), PPTX),
    **dict.fromkeys(("xlsx", "xlsm", "xltx"), XLSX),
    **dict.fromkeys(("doc", "dot"), DOC),
    **dict.fromkeys(("ppt", "pps"), PPT),
    **dict.fromkeys(("xls", "xlt"), XLS),
    **dict.fromkeys(("odt", "ott"), ODT),
    **dict.fromkeys(("ods", "ots"), ODS),
    **dict.fromkeys(("odp", "otp"), ODP),
    "rtf": RTF,
    "epub": EPUB,
    "msg": MSG,
    **dict.fromkeys(("eml", "mht", "mhtml"), EML),
    **dict.fromkeys(("html", "htm", "xhtml", "xht"), HTML),
    **dict.fromkeys(("md", "markdown", "mdx", "rmd", "qmd"), MARKDOWN),
    **dict.fromkeys(("txt", "text", "log", "rst", "adoc", "asciidoc", "org", "tex"), PLAIN),
    "csv": CSV,
    **dict.fromkeys(("tsv", "tab"), TSV),
    "json": JSON,
    **dict.fromkeys(("jsonl", "ndjson"), JSON_LINES),
    **dict.fromkeys(("xml", "xsd", "xsl", "xslt", "rss", "atom", "opml", "svg", "kml"), XML),
    "ipynb": IPYNB,
    "vtt": VTT,
    "srt": SRT,
    **dict.fromkeys(("yaml", "yml", "toml", "ini", "cfg", "conf", "properties"), SETTINGS_TEXT),
    **dict.fromkeys(
        (
            *("py", "pyi", "js", "mjs", "cjs", "jsx", "ts", "tsx", "java", "kt", "kts", "scala"),
            *("go", "rs", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "m", "mm", "swift"),
            *("rb", "php", "pl", "pm", "lua", "r", "jl", "hs", "ex", "exs", "erl", "clj", "ml"),
            *("sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "sql", "css", "scss", "less"),
            *("vue", "svelte", "dart", "groovy", "gradle", "tf", "hcl", "proto", "graphql"),
            *("cmake", "make", "mk", "dockerfile", "diff", "patch", "vb", "fs", "f90", "asm"),
        ),
        CODE,
    ),
}

_NO_DOCUMENTS: dict[str, str] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "jpe", "gif", "tif", "tiff", "webp"), "a picture"),
    **dict.fromkeys(("bmp", "heic", "heif", "avif", "ico", "psd"), "a picture"),
    **dict.fromkeys(("mp3", "m4a", "wav", "ogg", "oga", "opus", "flac", "aac"), "a recording"),
    **dict.fromkeys(("mp4", "m4v", "mov", "avi", "mkv", "webm", "wmv", "mpg"), "a recording"),
    **dict.fromkeys(("zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar", "zst"), "an archive"),
}
_WHOLE_NAMES = {"dockerfile": CODE, "makefile": CODE, "readme": PLAIN, "license": PLAIN}


def extension_of(name: str) -> str:
    """Return the name's extension in lower case, without the dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")


def extensions_of(media_type: str) -> tuple[str, ...]:
    """Return the extensions of names that announce a media type, without dots."""
    return tuple(name for name, announced in _EXTENSIONS.items() if announced == media_type)


def kind_by_name(name: str) -> str | None:
    """Say what a name announces that is no document: a picture, a recording, an archive."""
    return _NO_DOCUMENTS.get(extension_of(name))


def type_by_name(name: str) -> str | None:
    """Return the media type that a name announces, if any."""
    whole = PurePosixPath(name.replace("\\", "/")).name.lower()
    return _WHOLE_NAMES.get(whole) or _EXTENSIONS.get(extension_of(name))
