"""What the citizen's pages of all stand-ins share: who writes, what was typed, a face."""

from collections.abc import Iterable
from http.cookies import SimpleCookie
from urllib.parse import quote, unquote

from otklik.netsim.pages import Html, html, joined
from otklik.netsim.server import Request

FACES = ("#5a7fa6", "#7a6fa8", "#4f8a73", "#a8694f", "#8a7a3f", "#9a5578", "#4a7f99")
COOKIE = "citizen"

WHO = """<div class="row"><label>Кто пишет<select name="citizen">{options}</select></label>
<label>или новое имя<input type="text" name="name" maxlength="80" placeholder="Имя Фамилия"></label></div>"""


def options(names: Iterable[str], chosen: str) -> Html:
    return joined(
        [
            html("<option{mark}>{name}</option>", name=name, mark=Html(" selected" if name == chosen else ""))
            for name in sorted(names)
        ]
    )


def face_of(author_id: int, name: str) -> Html:
    letters = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    return html(
        '<span class="face" style="background:{colour}" aria-hidden="true">{letters}</span>',
        colour=FACES[abs(author_id) % len(FACES)],
        letters=letters,
    )


def typed_text(request: Request) -> str:
    """As typed: only the form's own line ends are made plain; emoji and invisible signs stay."""
    return request.form.get("text", "").replace("\r\n", "\n").strip("\n ")


def chosen_name(request: Request) -> str:
    """The new name, or else the citizen chosen from the list."""
    return request.form.get("name", "").strip() or request.form.get("citizen", "")


def remembered(request: Request) -> str:
    """The name under which this browser wrote last."""
    cookie = SimpleCookie(request.headers.get("cookie", ""))
    return unquote(cookie[COOKIE].value) if COOKIE in cookie else ""


def remember(name: str) -> dict[str, str]:
    return {"Set-Cookie": f"{COOKIE}={quote(name)}; Path=/; SameSite=Lax; HttpOnly"}
