"""Small pictures for tests, with as much hidden in them as a phone hides."""

import io

from PIL import Image

LATITUDE = {1: "N", 2: (59.0, 56.0, 0.0), 3: "E", 4: (30.0, 20.0, 0.0)}


def picture(form="JPEG", size=(320, 240), *, mode="RGB", gps=False, orientation=0, comment=b""):
    """Reddish, in the form and the colours asked for."""
    image = Image.new("RGB", size, (200, 60, 50))
    image = image.convert("L").convert("I;16") if mode == "I;16" else image.convert(mode)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        exif[0x010F] = "Phone"
        exif.get_ifd(0x8825).update(LATITUDE)
    given = {"exif": exif.tobytes()} if len(exif) else {}
    if comment:
        given["comment"] = comment
    out = io.BytesIO()
    image.save(out, form, **given)
    return out.getvalue()
