"""The public page of the Odnoklassniki stand-in: topics of a group, their comments, private messages.

Here a person of the body also answers in the group's name: the network has no other way.
"""

import re
from collections.abc import Callable

from otklik.netsim.citizens import WHO, chosen_name, face_of, options, remember, remembered, typed_text
from otklik.netsim.ok.world import Comment, Group, Topic, World
from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, redirect

NOTE = "Учебный стенд Одноклассников — не настоящая сеть"
COLOUR = "#b8590f"

CARD = """<section class="card"><div class="head">{face}<div>
<div class="name"><a href="/group/{id}">{name}</a></div><div class="when">Группа</div></div></div>
<a href="/write/{id}">Написать группе</a></section>"""
TOPIC = """<article class="card"><div class="head">{face}<div><div class="name">{name}</div>
<div class="when">{when}</div></div></div><div class="text">{text}</div>{more}</article>"""
THREAD = """{topic}<section class="card"><h2>Комментарии: {count}</h2>{comments}{form}</section>"""
COMMENT = """<div class="{classes}" id="{id}">{face}<div class="in">
<div><span class="name">{name}</span> {badge} <span class="when">{when}</span></div>
{quote}<div class="text">{text}</div>
<details><summary>Ответить</summary>{form}</details></div></div>"""
WRITE = """<form method="post" action="/_citizen/comment"><input type="hidden" name="topic" value="{topic}">
<input type="hidden" name="reply" value="{reply}">
<label>{label}<textarea name="text" required></textarea></label>{who}
<label><input type="checkbox" name="group" value="1"> от имени группы</label>
<button>Отправить</button></form>"""
PRIVATE = """<section class="card"><h2>Сообщения группе «{name}»</h2>{talk}
<form method="post" action="/_citizen/direct"><input type="hidden" name="group" value="{id}">
<label>Сообщение<textarea name="text" required></textarea></label>{who}
<button>Отправить</button></form></section>"""
BUBBLE = """<div class="bubble {side}"><div class="when">{who}, {when}</div>
<div class="text">{text}</div></div>"""
MISSING = """<div class="card"><p>Записи нет.</p><p><a href="/">К группам</a></p></div>"""


class CitizenPages:
    def __init__(self, world: World) -> None:
        self.world = world
        self._shown: list[tuple[re.Pattern[str], Callable[..., Response]]] = [
            (re.compile(r"/"), self._front),
            (re.compile(r"/group/(\d+)"), self._group),
            (re.compile(r"/group/\d+/topic/(\d+)"), self._topic),
            (re.compile(r"/write/(\d+)"), self._private),
        ]

    def serve(self, request: Request) -> Response:
        try:
            if request.method == "POST":
                done = {"/_citizen/comment": self._comment, "/_citizen/direct": self._direct}
                return done[request.path](request)
            for pattern, show in self._shown:
                found = pattern.fullmatch(request.path)
                if found:
                    return show(request, *found.groups())
        except (KeyError, ValueError):  # an address or a form that no page of ours has made
            pass
        return _page("Не найдено", Html(MISSING), 404)

    def _front(self, request: Request) -> Response:
        return _page("Группы", joined([self._card(group) for group in self.world.groups]))

    def _group(self, request: Request, number: str) -> Response:
        group = self.world.groups[number]
        topics = [self._topic_card(topic, link=True) for topic in self.world.of(group.id)]
        return _page(group.name, joined([self._card(group), *topics]))

    def _topic(self, request: Request, number: str) -> Response:
        topic = self.world.topics[number]
        if topic.deleted:
            raise KeyError(number)
        living = [comment for comment in self.world.under(topic) if not comment.deleted]
        body = html(
            THREAD,
            topic=self._topic_card(topic, link=False),
            count=len(living),
            comments=joined([self._shown_comment(comment, topic, request) for comment in living]),
            form=self._form(request, topic, "", "Ваш комментарий"),
        )
        return _page("Тема группы", body)

    def _private(self, request: Request, number: str) -> Response:
        group, name = self.world.groups[number], remembered(request)
        person = self.world.person(name) if name else None
        talk = [
            d for d in self.world.directs if person and d.person_id == person.id and d.group_id == group.id
        ]
        bubbles = [
            html(
                BUBBLE,
                side="" if direct.out else "out",
                who=group.name if direct.out else self.world.name_of(direct.person_id),
                when=moment(int(direct.date)),
                text=paragraphs(direct.text),
            )
            for direct in talk
        ]
        empty = Html("<p class='when'>Сообщений пока нет.</p>")
        body = html(
            PRIVATE, name=group.name, id=group.id, talk=joined(bubbles) or empty, who=self._who(request)
        )
        return _page("Сообщения", body)

    def _comment(self, request: Request) -> Response:
        topic, text = self.world.topics[request.form["topic"]], typed_text(request)
        address = f"/group/{topic.group_id}/topic/{topic.id}"
        if not text:
            return redirect(address)
        author = self.world.person(chosen_name(request))
        writer = topic.group_id if request.form.get("group") else author.id
        self.world.write_comment(topic, writer, text, reply_to=request.form.get("reply", ""))
        return redirect(address, remember(author.name))

    def _direct(self, request: Request) -> Response:
        group = self.world.groups[request.form["group"]]
        author, text = self.world.person(chosen_name(request)), typed_text(request)
        if text:
            self.world.write_direct(group.id, author.id, text)
        return redirect(f"/write/{group.id}", remember(author.name))

    def _card(self, group: Group) -> Html:
        return html(CARD, face=face_of(group.id, group.name), name=group.name, id=group.id)

    def _topic_card(self, topic: Topic, *, link: bool) -> Html:
        name = self.world.name_of(topic.owner_id)
        more = html(
            '<p><a href="/group/{group}/topic/{id}">Комментарии: {count}</a></p>',
            group=topic.group_id,
            id=topic.id,
            count=len([comment for comment in self.world.under(topic) if not comment.deleted]),
        )
        return html(
            TOPIC,
            face=face_of(topic.owner_id, name),
            name=name,
            when=moment(int(topic.date)),
            text=paragraphs(topic.text),
            more=more if link else Html(""),
        )

    def _shown_comment(self, comment: Comment, topic: Topic, request: Request) -> Html:
        ours, name = comment.author_id in self.world.groups, self.world.name_of(comment.author_id)
        target = self.world.comments.get(comment.reply_to)
        quote = (
            html('<div class="when">в ответ {name}</div>', name=self.world.name_of(target.author_id))
            if target
            else Html("")
        )
        return html(
            COMMENT,
            id=comment.id,
            classes="comment own" if ours else "comment",
            face=face_of(comment.author_id, name),
            name=name,
            badge=Html('<span class="badge">группа</span>') if ours else Html(""),
            when=moment(int(comment.date)),
            quote=quote,
            text=paragraphs(comment.text),
            form=self._form(request, topic, comment.id, "Ваш ответ"),
        )

    def _form(self, request: Request, topic: Topic, reply: str, label: str) -> Html:
        return html(WRITE, topic=topic.id, reply=reply, label=label, who=self._who(request))

    def _who(self, request: Request) -> Html:
        admins = {group.admin_id for group in self.world.groups}
        names = [person.name for person in self.world.people if person.id not in admins]
        return html(WHO, options=options(names, remembered(request)))


def _page(title: str, body: Html, status: int = 200) -> Response:
    return page(title, body, note=NOTE, colour=COLOUR, status=status)
