"""Pictures and documents: an address to upload to, the upload itself, and saving what was uploaded."""

import base64
import hashlib
import json
from pathlib import PurePath

from otklik.netsim.server import Request, Response, Upload, as_json
from otklik.netsim.vk.calls import ApiError, Caller, Params
from otklik.netsim.vk.shapes import Json, Shapes
from otklik.netsim.vk.world import Stored, World

PICTURES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
FORBIDDEN_DOCUMENTS = {"exe", "mp3", "apk"}


class UploadMethods:
    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world, self.shapes = world, shapes
        self._waiting: dict[str, Upload] = {}
        self.table = {
            "photos.getWallUploadServer": self.photo_server,
            "photos.saveWallPhoto": self.save_photo,
            "docs.getWallUploadServer": self.document_server,
            "docs.save": self.save_document,
        }

    def photo_server(self, caller: Caller, params: Params) -> Json:
        return {"album_id": -14, "upload_url": f"{self.shapes.url}/upload/photo", "user_id": caller.actor}

    def document_server(self, caller: Caller, params: Params) -> Json:
        return {"upload_url": f"{self.shapes.url}/upload/doc?owner={caller.actor}"}

    def take(self, request: Request) -> Response:
        """The upload itself: the first file of the form, whatever its field is called."""
        upload = next(iter(request.files.values()), None)
        if request.path == "/upload/photo":
            return as_json(self._take_photo(upload))
        return as_json(self._take_document(upload))

    def save_photo(self, caller: Caller, params: Params) -> list[Json]:
        upload = self._waiting.pop(params["photo"], None)
        if upload is None or params.get("hash") != _digest(upload.body):
            raise ApiError(121)
        name, stored = self._keep("photo", caller.actor, upload.name, upload)
        return [self.shapes.file(name, stored)]

    def save_document(self, caller: Caller, params: Params) -> Json:
        upload = self._waiting.pop(params["file"], None)
        if upload is None:
            raise ApiError(105)
        name, stored = self._keep("doc", caller.actor, params.get("title") or upload.name, upload)
        return {"type": "doc", "doc": self.shapes.file(name, stored)}

    def show(self, name: str) -> Response:
        stored = self.world.files.get(PurePath(name).stem)
        if stored is None:
            return Response(b"", 404, "text/plain")
        kind = PICTURES.get(stored.ext, "application/octet-stream")
        return Response(base64.b64decode(stored.data), 200, kind, {"X-Content-Type-Options": "nosniff"})

    def keep_photo(self, owner_id: int, photo: Upload) -> str:
        """A photo that a citizen puts to what she writes; the name by which it is attached."""
        return self._keep("photo", owner_id, "", photo)[0]

    def _take_photo(self, upload: Upload | None) -> Json:
        if upload is None or _ext(upload.name) not in PICTURES:
            return {"server": 1, "photo": "[]", "hash": ""}
        ticket = json.dumps([{"photo": _digest(upload.name.encode() + upload.body)}])
        self._waiting[ticket] = upload
        return {"server": 1, "photo": ticket, "hash": _digest(upload.body)}

    def _take_document(self, upload: Upload | None) -> Json:
        if upload is None or not upload.body:
            return {"error": "no_file"}
        if _ext(upload.name) in FORBIDDEN_DOCUMENTS:
            return {"error": "unknown_file", "error_descr": "file type is not allowed"}
        ticket = f"sim|{_digest(upload.name.encode() + upload.body)}"
        self._waiting[ticket] = upload
        return {"file": ticket}

    def _keep(self, kind: str, owner_id: int, title: str, upload: Upload) -> tuple[str, Stored]:
        number = self.world.store.next_number("file", 456_239_001)
        data = base64.b64encode(upload.body).decode()
        stored = Stored(kind, number, owner_id, title, _ext(upload.name) or "txt", self.world.now(), data)
        name = f"{kind}{owner_id}_{number}"
        self.world.files[name] = stored
        return name, stored


def _ext(name: str) -> str:
    return PurePath(name).suffix.lstrip(".").lower()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
