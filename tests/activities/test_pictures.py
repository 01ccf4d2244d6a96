"""What becomes of files sent as photos: hostile ones are refused, of the others only the picture stays."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from activities.pictures import (
    LONGEST_SIDE,
    MOST_BYTES,
    TOO_HEAVY,
    TOO_LARGE,
    UNREADABLE,
    PictureRefused,
    clean_picture,
)
from tests.activities.photo_files import PLACE, photo_file, with_a_place


def cleaned(content: bytes):
    return clean_picture(BytesIO(content), len(content))


def sentence_for(content: bytes) -> str:
    with pytest.raises(PictureRefused) as refusal:
        cleaned(content)
    return str(refusal.value)


def png_of(width: int, height: int) -> bytes:
    """A head that promises so many pixels, and nothing behind it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    empty = b"IDAT" + zlib.compress(b"")
    parts = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, empty)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zip_of(name: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "<script>alert(1)</script>")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_becomes_a_jpeg_of_our_own(kind):
    picture = cleaned(photo_file(kind))
    with Image.open(BytesIO(picture.content)) as image:
        assert (image.format, image.size) == ("JPEG", (picture.width, picture.height)) == ("JPEG", (120, 80))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comments_are_gone(kind):
    file = with_a_place(kind)
    assert PLACE in file
    picture = cleaned(file)
    assert PLACE not in picture.content
    with Image.open(BytesIO(picture.content)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_photo_held_upright_stays_upright():
    assert cleaned(with_a_place("JPEG", orientation=6)).width == 80


def test_large_photo_is_brought_down():
    picture = cleaned(photo_file("JPEG", size=(5000, 2500)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_is_a_photo(mode):
    assert cleaned(photo_file("PNG", mode=mode)).width == 120


def test_transparent_parts_are_white():
    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(cleaned(file.getvalue()).content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_what_hangs_behind_a_photo_is_left_behind():
    picture = cleaned(photo_file("JPEG") + zip_of("index.html"))
    assert b"<script>" not in picture.content
    assert not zipfile.is_zipfile(BytesIO(picture.content))


GIF = BytesIO()
Image.new("P", (10, 10)).save(GIF, "GIF")
HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<html><script>alert(1)</script></html>",
    "pdf before a photo": b"%PDF-1.4\n" + photo_file("JPEG"),
    "page before a photo": b"<html>" + photo_file("PNG"),
    "zip": zip_of("photo.jpg"),
    "gif": GIF.getvalue(),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "cut jpeg": photo_file("JPEG", size=(600, 400))[:2000],
    "cut png": photo_file("PNG")[:150],
    "cut webp": photo_file("WEBP")[:60],
    "head alone": b"\xff\xd8\xff\xe0",
    "empty picture": png_of(100, 100),
    "nothing": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_no_photo(content):
    assert sentence_for(content) == UNREADABLE


@pytest.mark.parametrize("size", [(8000, 8000), (12_000, 12_000), (60_000, 60_000), (2_000_000, 30)])
def test_bomb_is_refused_before_it_is_decoded(size):
    assert sentence_for(png_of(*size)) == TOO_LARGE


def test_file_too_heavy_is_not_even_opened():
    with pytest.raises(PictureRefused, match=TOO_HEAVY):
        clean_picture(None, MOST_BYTES + 1)
