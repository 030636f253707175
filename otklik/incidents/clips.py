"""Hidden data of MP4 and QuickTime videos: where it was filmed, by what and by whom.

Boxes that hold them become free space of the same size, so nothing that points into the file has to move.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})  # boxes with boxes
_TELLS = frozenset({b"udta", b"meta", b"uuid"})  # place, owner, camera; XMP
DEEPEST = 8


def without_hidden_data(content: bytes) -> bytes:
    """The same video; a file of other shape comes back as far as it could be read."""
    cleaned = bytearray(content)
    for start, head, end in _telling(content, 0, len(content), 0):
        cleaned[start + 4 : start + 8] = b"free"
        cleaned[start + head : end] = bytes(end - start - head)
    return bytes(cleaned)


def _telling(content: bytes, start: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
    """Start, length of the head and end of every box that tells something."""
    while start + 8 <= end and depth < DEEPEST:
        size, name = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", content, start + 8)[0], 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            return
        if name in _TELLS:
            yield start, head, stop
        elif name in _INSIDE:
            yield from _telling(content, start + head, stop, depth + 1)
        start = stop
