"""Drawn snapshots for citizens of the stand-ins, with the hidden data that a phone would leave in them."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
GROUND = 600  # where the street begins
Draw = ImageDraw.ImageDraw


def snapshot(of: str) -> bytes:
    """A JPEG of one of SCENES."""
    dusk = of == "lamp"
    image = _street(dusk)
    SCENES[of](ImageDraw.Draw(image), image)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=85, exif=_left_by_a_phone())
    return out.getvalue()


def _left_by_a_phone() -> bytes:
    """An invented camera at a place in the middle of a lake."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Stand-in", "Phone of a citizen"
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 50.0, 0.0), 3: "E", 4: (31.0, 30.0, 0.0)})
    return exif.tobytes()


def _street(dusk: bool) -> Image.Image:
    """Sky, houses with windows, a road."""
    top, low = ((28, 36, 58), (84, 88, 108)) if dusk else ((150, 180, 208), (222, 230, 234))
    sky = Image.linear_gradient("L").resize(SIZE)
    image = Image.composite(Image.new("RGB", SIZE, low), Image.new("RGB", SIZE, top), sky)
    draw = ImageDraw.Draw(image)
    houses = ((0, 210, 330), (350, 300, 240), (620, 160, 300), (950, 260, 330))
    for number, (left, roof, width) in enumerate(houses):
        shade = (36, 38, 48) if dusk else (168 + 12 * number, 160, 148)
        draw.rectangle((left, roof, left + width, GROUND), fill=shade)
        _windows(draw, left, roof, width, dusk)
    draw.rectangle((0, GROUND, *SIZE), fill=(34, 36, 40) if dusk else (116, 118, 118))
    draw.polygon([(0, GROUND), (1280, GROUND), (1280, GROUND + 40), (0, GROUND + 70)],
                 fill=(44, 50, 46) if dusk else (132, 146, 112))  # fmt: skip
    return image


def _windows(draw: Draw, left: int, roof: int, width: int, dusk: bool) -> None:
    for row in range(roof + 40, GROUND - 60, 78):
        for column in range(left + 30, left + width - 50, 72):
            lit = dusk and (row * 7 + column) % 5 == 0
            glass = (236, 200, 120) if lit else (24, 28, 38) if dusk else (96, 116, 132)
            draw.rectangle((column, row, column + 34, row + 44), fill=glass)


def _lamp(draw: Draw, image: Image.Image) -> None:
    """A street lamp that is out."""
    draw.rectangle((640, 120, 658, 800), fill=(16, 18, 24))
    draw.arc((640, 60, 900, 240), 180, 300, fill=(16, 18, 24), width=14)
    draw.ellipse((820, 70, 920, 116), fill=(60, 64, 72))


def _pit(draw: Draw, image: Image.Image) -> None:
    """A hole in the road, full of water."""
    draw.ellipse((330, 700, 930, 900), fill=(70, 68, 66))
    draw.ellipse((370, 726, 890, 884), fill=(46, 44, 44))
    draw.ellipse((430, 770, 830, 868), fill=(108, 126, 138))
    draw.line((330, 800, 180, 860, 60, 850), fill=(80, 80, 80), width=8)
    draw.line((930, 800, 1060, 770, 1200, 800), fill=(80, 80, 80), width=8)


def _bins(draw: Draw, image: Image.Image) -> None:
    """Bins that nobody has emptied."""
    for left in (260, 560, 860):
        for bag in range(6):
            x, y = left + 12 + bag * 34, 560 - (bag % 3) * 34
            draw.ellipse((x, y, x + 84, y + 96), fill=(36 + bag * 14, 40 + bag * 8, 48))
        draw.polygon([(left, 620), (left + 250, 620), (left + 226, 840), (left + 24, 840)], fill=(44, 98, 70))
        draw.rectangle((left - 8, 610, left + 258, 638), fill=(34, 78, 56))
    draw.ellipse((180, 780, 320, 880), fill=(28, 30, 36))
    draw.ellipse((1040, 800, 1150, 880), fill=(60, 62, 84))


def _sign(draw: Draw, image: Image.Image) -> None:
    """A road sign that lies on the ground."""
    draw.line((300, 860, 820, 740), fill=(150, 152, 154), width=22)
    draw.polygon([(760, 640), (1050, 690), (860, 880)], fill=(190, 40, 36))
    draw.polygon([(806, 678), (986, 710), (868, 826)], fill=(240, 240, 236))


SCENES: dict[str, Callable[[Draw, Image.Image], None]] = {
    "lamp": _lamp,
    "pit": _pit,
    "bins": _bins,
    "sign": _sign,
}
