"""Pieces of the citizen's pages."""

COMMUNITY = """<section class="card"><div class="head">{face}
<div><div class="name"><a href="/club{id}">{name}</a></div>
<div class="when">@{screen} · записей: {count}</div></div></div>
<a href="/write{id}">Написать сообщение</a></section>"""

POST = """<article class="card"><div class="head">{face}
<div><div class="name">{name}</div><div class="when">{when}</div></div></div>
<div class="text">{text}</div>{more}</article>"""

THREAD = """{post}<section class="card"><h2>Комментарии: {count}</h2>
{comments}{form}</section>"""

COMMENT = """<div class="{classes}" id="c{id}">{face}<div class="in">
<div><span class="name">{name}</span> {badge}
<a class="when" href="/wall{owner}_{post}?reply={id}">{when}</a></div>
<div class="text">{text}</div>{files}{tools}</div></div>"""

GONE = """<div class="{classes}" id="c{id}"><div class="in gone">Комментарий удалён.</div></div>"""

ANSWER = """<details><summary>Ответить</summary>{form}</details>"""

EDIT = """<details><summary>Изменить или удалить</summary>
<form method="post" action="/_citizen/edit"><input type="hidden" name="owner" value="{owner}">
<input type="hidden" name="comment" value="{id}">
<label>Новый текст<textarea name="text">{text}</textarea></label>
<button class="plain">Сохранить</button></form>
<form method="post" action="/_citizen/delete"><input type="hidden" name="owner" value="{owner}">
<input type="hidden" name="comment" value="{id}">
<button class="plain">Удалить комментарий</button></form></details>"""

WRITE = """<form method="post" action="/_citizen/comment" enctype="multipart/form-data">
<input type="hidden" name="owner" value="{owner}">
<input type="hidden" name="post" value="{post}"><input type="hidden" name="reply" value="{reply}">
<label>{label}<textarea name="text"></textarea></label>
<label>Фото<input type="file" name="photo" accept="image/*"></label>{who}<button>Отправить</button></form>"""

CONVERSATION = """<section class="card"><h2>
Сообщения сообществу <a href="/club{id}">{name}</a></h2>{talk}
<form method="post" action="/_citizen/direct"><input type="hidden" name="community" value="{id}">
<label>Сообщение<textarea name="text" required></textarea></label>{who}
<button>Отправить</button></form></section>"""

BUBBLE = """<div class="bubble {side}"><div class="when">{who}, {when}</div>
<div class="text">{text}</div>{files}</div>"""

ATTACHED = """<a class="file" href="{url}">Документ: {title}</a>"""

ATTACHED_PICTURE = """<a class="file" href="{url}"><img src="{url}" alt="{title}"></a>"""

MISSING = """<div class="card"><p>Запись удалена или ещё не создана.</p>
<p><a href="/">К сообществам</a></p></div>"""
