"""Pieces of the citizen's pages that messengers share."""

CARD = """<section class="card"><div class="head">{face}<div>
<div class="name"><a href="{to}">{title}</a></div><div class="when">{about}</div></div></div>
<a href="/write/{bot}">Написать боту</a></section>"""

POST = """<article class="card"><div class="head">{face}<div><div class="name">{name}</div>
<div class="when">{when}</div></div></div><div class="text">{text}</div>{more}</article>"""

THREAD = """{post}<section class="card"><h2>Комментарии: {count}</h2>{comments}{form}</section>"""

COMMENT = """<div class="{classes}" id="c{id}">{face}<div class="in">
<div><span class="name">{name}</span> {badge} <a class="when" href="{to}?comment={id}">{when}</a></div>
{quote}<div class="text">{text}</div>{files}
<details><summary>Ответить</summary>{form}</details>{tools}</div></div>"""

EDIT = """<details><summary>Изменить или удалить</summary>
<form method="post" action="/_citizen/edit"><input type="hidden" name="note" value="{note}">
<label>Новый текст<textarea name="text">{text}</textarea></label>
<button class="plain">Сохранить</button></form>
<form method="post" action="/_citizen/delete"><input type="hidden" name="note" value="{note}">
<button class="plain">Удалить</button></form></details>"""

WRITE = """<form method="post" action="/_citizen/comment"><input type="hidden" name="post" value="{post}">
<input type="hidden" name="reply" value="{reply}">
<label>{label}<textarea name="text" required></textarea></label>
{who}<button>Отправить</button></form>"""

PRIVATE = """<section class="card"><h2>Чат с {name}</h2>{talk}
<form method="post" action="/_citizen/direct"><input type="hidden" name="bot" value="{bot}">
<label>Сообщение<textarea name="text" required></textarea></label>{who}
<button>Отправить</button></form></section>"""

BUBBLE = """<div class="bubble {side}"><div class="when">{who}, {when}</div>
<div class="text">{text}</div>{files}</div>"""

MISSING = """<div class="card"><p>Записи нет.</p><p><a href="/">К каналам</a></p></div>"""
