"""Photos that people send: decoded and written anew, so that nothing of the file but what one sees is kept."""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

# As Pillow names them, and no others: its further decoders never see a file that somebody sent.
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10 * 1024**2
MOST_PIXELS = 50_000_000
# The longest side of what is kept, in pixels: a screen, or a page in print.
LONGEST_SIDE = 2000
QUALITY = 85
TOO_HEAVY = "Cette photo dépasse 10 Mo : choisissez-en une plus légère, ou réduisez-la."
TOO_LARGE = "Cette photo a plus de 50 millions de pixels : réduisez-la, puis choisissez-la de nouveau."
UNREADABLE = "Ce fichier n’est pas une photo lisible. Choisissez une photo entière, au format JPEG, PNG ou WebP."


class PictureRefused(ValueError):
    """Why a file is not kept, as a French sentence."""


@dataclass(frozen=True)
class Picture:
    """A JPEG of our own making, and its size in pixels."""

    content: bytes
    width: int
    height: int


def clean_picture(file: BinaryIO, size: int) -> Picture:
    """The photo of a file of `size` bytes, upright, at most 2000 px, without its metadata (place, camera, comments).

    Raises PictureRefused for what is no JPEG, PNG or WebP, is cut short, or is too large in bytes or pixels.
    """
    if size > MOST_BYTES:
        raise PictureRefused(TOO_HEAVY)
    try:
        return _made_anew(file)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(TOO_LARGE) from error
    except Exception as error:
        # A decoder stumbles in many ways over a file that is made to harm: whatever the way, it is no photo.
        raise PictureRefused(UNREADABLE) from error


def _made_anew(file: BinaryIO) -> Picture:
    with Image.open(file, formats=FORMATS) as image:
        # Said by the file's head: nothing is decoded yet.
        if image.width * image.height > MOST_PIXELS:
            raise PictureRefused(TOO_LARGE)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
    seen = upright.convert("RGBA")
    # Pasted on a new sheet: what a file says beside its pixels stays behind, whatever its format.
    sheet = Image.new("RGB", seen.size, "white")
    sheet.paste(seen, mask=seen)
    written = BytesIO()
    sheet.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(written.getvalue(), sheet.width, sheet.height)
