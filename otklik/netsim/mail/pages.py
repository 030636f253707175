"""Letters as their readers see them: the list, one letter, its HTML alone in a frame."""

from typing import TYPE_CHECKING

from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, as_page

if TYPE_CHECKING:
    from otklik.netsim.mail.sim import Letter, MailSim

NOTE = "Учебная почта — письма никуда не уходят"
COLOUR = "#3b5b6d"
SHOWN = 100
FRAME = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

LINE = """<section class="card"><div class="when">{when} · кому: {to}</div>
<div class="name"><a href="/letters/{number}">{subject}</a></div></section>"""
LETTER = """<section class="card"><h2>{subject}</h2>
<div class="when">{when} · от: {sender} · кому: {to}</div></section>
<iframe class="letter" title="Письмо" src="/letters/{number}/html" sandbox="allow-top-navigation-by-user-activation
 allow-popups"></iframe>
<section class="card"><h2>Без оформления</h2><div class="text">{plain}</div></section>"""
EMPTY = """<section class="card"><p>Писем пока нет.</p></section>"""
MISSING = """<section class="card"><p>Такого письма нет.</p><p><a href="/">Все письма</a></p></section>"""
STYLE = "<style>.letter{width:100%;height:640px;border:0;border-radius:12px;margin-bottom:12px}</style>"


class MailPages:
    def __init__(self, sim: "MailSim") -> None:
        self._sim = sim

    def serve(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if request.path == "/":
            return self._list(request.query.get("to", ""))
        letter = self._sim.letters.get(parts[1]) if parts[0] == "letters" and len(parts) > 1 else None
        if letter is None:
            return _page("Не найдено", Html(MISSING), 404)
        if parts[2:] == ["html"]:
            return _frame(letter)
        return self._letter(letter)

    def _list(self, to: str) -> Response:
        rows = [
            html(LINE, when=moment(row.at), to=row.to, number=row.number, subject=row.subject)
            for row in reversed(self._sim.to(to)[-SHOWN:])
        ]
        return _page("Письма", joined(rows) or Html(EMPTY))

    def _letter(self, letter: "Letter") -> Response:
        body = html(
            LETTER,
            subject=letter.subject,
            when=moment(letter.at),
            sender=letter.sender,
            to=letter.to,
            number=letter.number,
            plain=paragraphs(letter.plain),
        )
        return _page(letter.subject, Html(STYLE + body))


def _frame(letter: "Letter") -> Response:
    """The letter's own HTML; it may load and run nothing. Links open in the whole window."""
    shown = letter.html.replace("<head>", '<head><base target="_top">', 1)
    answer = as_page(shown)
    return Response(answer.body, 200, answer.kind, {"Content-Security-Policy": FRAME})


def _page(title: str, body: Html, status: int = 200) -> Response:
    return page(title, body, note=NOTE, colour=COLOUR, status=status)
