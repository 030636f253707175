"""Pictures of strangers, drawn anew: upright, with standard colours and without anything hidden in them.

A picture is opened by few decoders only, and not at all when its own head promises more pixels than we take.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from otklik.incidents.contents import NotKept, Reason

MOST_PIXELS = 50_000_000
SMALL = (480, 360)  # the box of a small copy: sharp at 240 x 180 on a fine screen
BROKEN = (  # what the decoders say of bytes that are no picture after all
    UnidentifiedImageError, OSError, EOFError, ValueError, TypeError, SyntaxError, LookupError, MemoryError,
    RuntimeError, struct.error,
)  # fmt: skip
_OPENED = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_WRITTEN = {"PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}  # the rest becomes JPEG
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_CLEAR = ("RGBA", "LA", "PA")


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    content_type: str
    width: int
    height: int


def cleaned(content: bytes, *, turn: int = 0) -> Picture:
    """The picture without its hidden data (place, camera, owner), turned clockwise by `turn` quarters.

    Raises NotKept.
    """
    image, form = _opened(content)
    if turn % 4:
        image = image.rotate(-90 * (turn % 4), expand=True)
    return _written(image, _WRITTEN.get(form, "JPEG"))


def small(content: bytes) -> bytes:
    """A small JPEG of a picture. Raises NotKept."""
    image, _form = _opened(content, SMALL)
    image.thumbnail(SMALL)
    return _written(_on_white(image), "JPEG").content


def _opened(content: bytes, draft: tuple[int, int] | None = None) -> tuple[Image.Image, str]:
    Image.init()  # registers the decoders, once
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as image:
            form = image.format or ""
            if image.width * image.height > MOST_PIXELS:
                raise NotKept(Reason.PIXELS)
            if draft:
                image.draft("RGB", draft)
            upright = ImageOps.exif_transpose(image)
            return _plain(upright), form
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotKept(Reason.PIXELS) from None
    except BROKEN:
        raise NotKept(Reason.BROKEN) from None


def _plain(image: Image.Image) -> Image.Image:
    """In the colours of the web; nothing but the dots is taken along."""
    profile = image.info.get("icc_profile")
    clear = image.mode in _CLEAR or "transparency" in image.info
    plain = _in_web_colours(image, profile) if profile and image.mode in ("RGB", "CMYK") else image
    if plain.mode != "L" or clear:
        plain = plain.convert("RGBA" if clear else "RGB")
    if plain is image:
        plain = image.copy()
    plain.info = {}
    return plain


def _in_web_colours(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _written(image: Image.Image, form: str) -> Picture:
    out = io.BytesIO()
    drawn = _on_white(image) if form == "JPEG" else image
    drawn.save(out, form, quality=88)
    return Picture(out.getvalue(), _TYPES[form], image.width, image.height)
