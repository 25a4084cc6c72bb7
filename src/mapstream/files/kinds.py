"""What files are: which can be shown, and which are handed out as what they are."""

from pathlib import PurePath

ANY = "application/octet-stream"
PDF = "application/pdf"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
SHOWN = (PDF, *PICTURES)
"""What can be looked at page by page; a picture is one page."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_KINDS = ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
PASSIVE = frozenset(
    (
        *SHOWN,
        *(_OFFICE + kind for kind in _OFFICE_KINDS),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        *("application/zip", "video/mp4", "video/webm", "audio/mpeg"),
    )
)
"""What browsers do nothing with but keep it, or play it. Everything else is handed out as mere bytes."""

_BY_NAME = {".pdf": PDF, ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"} | {
    ".gif": "image/gif",
    ".webp": "image/webp",
}


def kind_by_name(name: str) -> str | None:
    """What a file that can be shown is by the end of its name."""
    return _BY_NAME.get(PurePath(name).suffix.lower())
