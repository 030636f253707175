"""Plain pages: templates with escaped values, one style sheet, no script."""

from datetime import UTC, datetime, timedelta, timezone
from html import escape

from otklik.netsim.server import Response, as_page

MOSCOW = timezone(timedelta(hours=3))


class Html(str):
    """Text that is already safe to show."""

    __slots__ = ()


def html(template: str, **values: object) -> Html:
    """Fills ``{name}`` places; every value but ``Html`` is escaped."""
    safe = {name: v if isinstance(v, Html) else escape(str(v)) for name, v in values.items()}
    return Html(template.format_map(safe))


def joined(parts: list[Html]) -> Html:
    return Html("".join(parts))


def paragraphs(text: str) -> Html:
    """Text as the public sees it: line breaks kept, everything else escaped."""
    return Html(escape(text).replace("\n", "<br>"))


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")


def page(title: str, body: Html, *, note: str, colour: str, status: int = 200) -> Response:
    """A whole page; ``note`` says that this is a stand-in and of what; ``colour`` is the network's accent."""
    return as_page(
        html(PAGE, title=title, body=body, note=note, style=Html(STYLE.replace("ACCENT", colour))), status
    )


PAGE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>{title}</title><style>{style}</style></head>
<body><header class="bar"><a href="/">{note}</a></header><main>{body}</main></body></html>"""

STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#edeef0;color:#1c1d1f;
 font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:#1a5dab;text-decoration:none}a:hover,a:focus{text-decoration:underline}
.bar{background:ACCENT;padding:10px 16px}.bar a{color:#fff;font-weight:600}
main{max-width:680px;margin:0 auto;padding:12px}
.card{background:#fff;border:1px solid #dce1e6;border-radius:12px;padding:14px 16px;margin:0 0 12px}
.head{display:flex;gap:12px;align-items:center;margin-bottom:8px}
.face{flex:none;width:40px;height:40px;border-radius:50%;color:#fff;display:flex;align-items:center;
 justify-content:center;font-weight:600;font-size:15px}
.small{width:32px;height:32px;font-size:13px}
h2{margin:0 0 8px;font-size:17px}
.name{font-weight:600}.when{color:#626d7a;font-size:13px}
.text{overflow-wrap:anywhere}
.comment{display:flex;gap:10px;padding:10px 0;border-top:1px solid #edeef0}
.comment>.in{flex:1;min-width:0}
.deeper{margin-left:42px}
.mark{background:#fff8dc;border-radius:8px;box-shadow:0 0 0 6px #fff8dc;border-top-color:#fff8dc}
.own .name{color:#1f6b3a}
.badge{background:#e1f1e6;color:#1f6b3a;border-radius:8px;padding:1px 7px;font-size:12px}
.gone{color:#626d7a;font-style:italic}
details{margin-top:2px}summary{color:#1a5dab;cursor:pointer;font-size:13px;display:inline-block;padding:4px 0}
form{margin:8px 0 0}label{display:block;font-size:13px;color:#626d7a;margin:6px 0 2px}
input[type=text],select,textarea{width:100%;font:inherit;padding:8px 10px;border:1px solid #b8c1cc;
 border-radius:8px;background:#fff;color:inherit}
textarea{min-height:72px;resize:vertical}
.row{display:flex;gap:10px;flex-wrap:wrap}.row>*{flex:1 1 200px}
button{font:inherit;font-weight:600;background:ACCENT;color:#fff;border:0;border-radius:8px;padding:9px 16px;
 margin-top:8px;cursor:pointer;min-height:40px}
button.plain{background:#eef1f5;color:#1a4f91}
:focus-visible{outline:3px solid #f5a623;outline-offset:2px}
.file{display:inline-block;background:#eef1f5;border-radius:8px;padding:6px 10px;margin-top:6px;
 font-size:13px}
.file img{display:block;max-width:100%;max-height:320px;border-radius:6px}
.bubble{max-width:85%;padding:8px 12px;border-radius:12px;background:#eef1f5;margin:6px 0}
.bubble.out{margin-left:auto;background:#dcecff}
@media (max-width:420px){main{padding:8px}.deeper{margin-left:20px}.card{padding:12px}}
"""
