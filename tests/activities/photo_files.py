"""Photos as files, made for tests."""

from io import BytesIO

from PIL import Image

PLACE = b"chambre 12"


def photo_file(kind: str = "JPEG", *, size=(120, 80), mode="RGB", **options) -> bytes:
    """A photo with something to see: a plain one would be nothing once compressed."""
    file = BytesIO()
    noise = Image.effect_noise(size, 50)
    noise = noise.convert("RGB").convert(mode) if mode != "I;16" else Image.new("I;16", size)
    noise.save(file, kind, **options)
    return file.getvalue()


def with_a_place(kind: str = "JPEG", *, orientation: int = 1) -> bytes:
    """With a camera, a place by GPS and a comment, as phones write them."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    return photo_file(kind, exif=exif, **({"comment": PLACE} if kind == "JPEG" else {}))
