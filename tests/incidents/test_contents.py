"""A file is what its bytes say; pictures and videos are kept without what is hidden in them."""

import io
import random
import struct
import warnings
import zipfile
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from otklik.incidents import clips, pictures
from otklik.incidents.contents import Family, NotKept, Reason, kind_of
from tests.pictures import picture


def packed(*names, mimetype=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x00\x00\x00\x18ftypmp42....", "video/mp4"),
        (b"\x00\x00\x00\x18ftypqt  ....", "video/quicktime"),
        (b"\x00\x00\x00\x18ftypM4A ....", "audio/mp4"),
        (b"\x1aE\xdf\xa3....", "video/webm"),
        (b"RIFF....AVI LIST", "video/x-msvideo"),
        (b"RIFF....WAVEfmt ", "audio/wav"),
        (b"OggS....", "audio/ogg"),
        (b"ID3\x03....", "audio/mpeg"),
        (b"\xff\xfb\x90\x00....", "audio/mpeg"),
        (
            packed("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
    ],
)
def test_the_kind_is_told_by_the_bytes(content, expected):
    assert kind_of(content).content_type == expected


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_pictures_are_known(form):
    assert kind_of(picture(form)).family is Family.PICTURE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<!DOCTYPE html><html>", Reason.PAGE),
        (b"\xef\xbb\xbf \n<HTML><script>", Reason.PAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>", Reason.KIND),
        (b"MZ\x90\x00", Reason.KIND),
        (b"\x7fELF", Reason.KIND),
        (b"#!/bin/sh", Reason.KIND),
        (b"GIF", Reason.KIND),
        (b"\x00\x00\x00\x18ftypheic....", Reason.KIND),
        (packed("setup.exe"), Reason.KIND),
        (packed("word/document.xml", "word/vbaProject.bin"), Reason.MACROS),
        (OLE + "WordDocument_VBA_PROJECT".encode("utf-16-le"), Reason.MACROS),
        (OLE, Reason.KIND),
        (b"PK\x03\x04 broken", Reason.BROKEN),
    ],
)
def test_what_is_not_kept_has_its_reason(content, reason):
    with pytest.raises(NotKept) as caught:
        kind_of(content)
    assert caught.value.reason is reason


def test_a_damaged_archive_is_a_kind_or_a_refusal_and_no_error():
    out, chance = io.BytesIO(), random.Random(19)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("имя.xml", "x" * 500)
    outcomes = {damaged_kind(bytearray(out.getvalue()), chance) for _time in range(3000)}
    assert outcomes >= {"kind", "broken"}


def damaged_kind(content, chance):
    for _byte in range(chance.randint(1, 6)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    try:
        kind_of(bytes(content))
    except NotKept as refused:
        return refused.reason
    raise AssertionError("an archive whose first entry is packed is no open document")


def test_an_open_document_shorter_than_its_head_is_broken():
    for rest in (b"", b"PK\x05\x06" + bytes(18)):
        with pytest.raises(NotKept):
            kind_of(b"PK\x03\x04" + rest)


def test_a_picture_loses_place_camera_owner_and_remarks():
    taken = picture("JPEG", gps=True, comment=b"mobile of Anna")
    assert b"mobile of Anna" in taken
    clean = pictures.cleaned(taken)
    with Image.open(io.BytesIO(clean.content)) as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"mobile of Anna" not in clean.content


def test_a_picture_hides_nothing_behind_its_end():
    assert b"<script>" not in pictures.cleaned(picture("PNG") + b"<script>alert(1)</script>").content


def test_a_picture_is_upright():
    clean = pictures.cleaned(picture("JPEG", (40, 20), orientation=6))
    assert (clean.width, clean.height) == (20, 40)


def test_a_picture_is_turned_clockwise():
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 10, 10))  # the upper left corner
    out = io.BytesIO()
    image.save(out, "PNG")
    turned = pictures.cleaned(out.getvalue(), turn=1)
    with Image.open(io.BytesIO(turned.content)) as found:
        assert found.size == (20, 40)
        assert found.getpixel((18, 2)) == (255, 0, 0)


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "RGBA", "I;16", "CMYK"])
def test_pictures_of_any_colours_are_kept_as_they_look(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    clean = pictures.cleaned(picture(form, mode=mode))
    with Image.open(io.BytesIO(clean.content)) as found:
        assert found.mode in ("L", "RGB", "RGBA")
        red, green, blue = found.convert("RGB").getpixel((5, 5))
    if mode in ("P", "RGBA", "CMYK"):
        assert red > 150 > max(green, blue) + 20


def test_a_moving_picture_becomes_its_first_frame():
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    clean = pictures.cleaned(out.getvalue())
    assert clean.content_type == "image/png"
    with Image.open(io.BytesIO(clean.content)) as found:
        assert found.convert("RGB").getpixel((3, 3)) == (255, 0, 0)


def png_that_promises(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000), (2_000_000_000, 1)])
def test_a_bomb_is_not_unpacked(size):
    with pytest.raises(NotKept) as caught:
        pictures.cleaned(png_that_promises(*size))
    assert caught.value.reason is Reason.PIXELS


@pytest.mark.parametrize("part", [20, 200, 600])
def test_half_a_picture_is_broken(part):
    with pytest.raises(NotKept) as caught:
        pictures.cleaned(picture("JPEG", (300, 300))[:part])
    assert caught.value.reason is Reason.BROKEN


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_spoiled_picture_is_drawn_or_refused(form):
    """Decoders fail in many ways; none of them stops the worker."""
    whole, dice = picture(form, size=(40, 30)), random.Random(1)
    for _number in range(60):
        spoiled = bytearray(whole)
        for _byte in range(4):
            spoiled[dice.randrange(12, len(spoiled))] = dice.randrange(256)
        with warnings.catch_warnings(), suppress(NotKept):
            warnings.simplefilter("ignore")  # of Pillow, on hidden data that cannot be read
            pictures.small(pictures.cleaned(bytes(spoiled)).content)


def test_a_small_copy_is_small():
    little = pictures.small(picture("JPEG", (3000, 2000)))
    with Image.open(io.BytesIO(little)) as found:
        assert found.size == (480, 320)
        assert found.format == "JPEG"


def box(name, *inside):
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def test_a_video_loses_where_and_by_whom_it_was_filmed():
    place = box(b"udta", box(b"\xa9xyz", b"+59.93+30.33/"))
    keys = box(b"meta", b"com.apple.quicktime.location.ISO6709")
    track = box(b"trak", box(b"tkhd", b"t"), box(b"udta", b"Anna"))
    film = (
        box(b"ftyp", b"mp42") + box(b"moov", box(b"mvhd", b"m"), track, place, keys) + box(b"mdat", b"film")
    )
    clean = clips.without_hidden_data(film)
    assert len(clean) == len(film)
    for told in (b"+59.93", b"ISO6709", b"Anna", b"udta", b"meta"):
        assert told not in clean
    assert b"mdat" + b"film" in clean
    assert b"tkhd" in clean


@pytest.mark.parametrize(
    "content", [b"", b"abc", box(b"moov", b"\xff" * 40), struct.pack(">I4sQ", 1, b"moov", 2**63)]
)
def test_a_video_of_wrong_shape_is_left_as_it_is(content):
    assert clips.without_hidden_data(content) == content
