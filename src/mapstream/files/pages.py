"""Looking into files that anybody may have sent: how many pages there are, and a page as a picture.

Called in helper processes only (:mod:`mapstream.live.helpers`), which bound time and memory, and which may crash: the
libraries are loaded here and not by the server.
"""

from decimal import Decimal
from io import BytesIO
from math import sqrt
from pathlib import Path

from mapstream.files.kinds import PDF, SHOWN
from mapstream.languages.message import say
from mapstream.problems import FileDamaged, FileLocked, FileTooMuch, NotFound

MOST_PAGES = 1_000
"""Pages of a file that can be shown."""
MOST_PIXELS = 50_000_000
"""Pixels of a picture that can be shown."""
DRAWN_PIXELS = 8_000_000
"""Pixels of a page as a picture, at most."""
DRAWN_SIDE = 8_000
"""And of its longer side."""
_TAIL = 2_048
"""Bytes at the end of a PDF among which it says that it ends."""
_FPDF_ERR_PASSWORD = 4
_DAMAGED = "It cannot be opened. Was it saved and copied whole?"


def pages_of(path: str, kind: str) -> int | None:
    """How many pages a file has; ``None`` where it cannot be shown. Raises what is wrong with it."""
    if kind == PDF:
        return _pages_of_pdf(path)
    if kind in SHOWN:
        _refuse_bad_picture(path)
        return 1
    return None


def drawn(path: str, page: int, width: int) -> bytes:
    """A page of a PDF as a WebP picture. Raises NotFound or FileDamaged."""
    import pypdfium2  # type: ignore[import-untyped]

    pdf = _opened(path)
    if page > len(pdf):
        raise NotFound(say("It has {pages} pages.", pages=len(pdf)))
    try:
        leaf = pdf[page - 1]
        wide, high = (max(side, 1.0) for side in leaf.get_size())
        scale = min(width / wide, DRAWN_SIDE / high, sqrt(DRAWN_PIXELS / (wide * high)))
        picture = leaf.render(scale=scale).to_pil()
    except pypdfium2.PdfiumError:
        raise FileDamaged("This page cannot be shown. Download the document to read it.") from None
    out = BytesIO()
    picture.convert("RGB").save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def _opened(path: str):  # type: ignore[no-untyped-def]
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        # pdfium may tell of the file before, where nothing is wrong with this one that it has a number for
        if error.err_code == _FPDF_ERR_PASSWORD and b"/Encrypt" in Path(path).read_bytes():
            raise FileLocked("It opens with a password only. Save it without one.") from None
        raise FileDamaged(_DAMAGED) from None


def _pages_of_pdf(path: str) -> int:
    import pypdfium2

    with Path(path).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        if b"%%EOF" not in file.read():
            raise FileDamaged("It breaks off before its end. Was it saved and copied whole?")
    pdf = _opened(path)
    pages = len(pdf)
    if pages > MOST_PAGES:
        raise FileTooMuch(
            say(
                "It has {pages} pages; up to {most} can be shown. Split it.",
                pages=Decimal(pages),
                most=Decimal(MOST_PAGES),
            )
        )
    if not pages:
        raise FileDamaged("It has no pages.")
    try:
        for page in range(pages):
            pdf.get_page_size(page)
    except pypdfium2.PdfiumError:
        raise FileDamaged(_DAMAGED) from None
    return pages


def _refuse_bad_picture(path: str) -> None:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # bounded below, in our words
    try:
        with Image.open(path, formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            wide, high = picture.size
            if wide * high > MOST_PIXELS:
                raise FileTooMuch(
                    say("It is {wide} × {high} pixels. Make it smaller.", wide=Decimal(wide), high=Decimal(high))
                )
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise FileDamaged(_DAMAGED) from None
