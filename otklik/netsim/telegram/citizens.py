"""The public page of the Telegram stand-in: the channel, a post with its comments, a private chat."""

import re
from collections.abc import Callable

from otklik.netsim.citizens import WHO, chosen_name, face_of, options, remember, remembered, typed_text
from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, redirect
from otklik.netsim.telegram.world import Bot, Note, World
from otklik.netsim.templates import (
    BUBBLE,
    CARD,
    COMMENT,
    EDIT,
    MISSING,
    POST,
    PRIVATE,
    THREAD,
    WRITE,
)

NOTE = "Учебный стенд Telegram — не настоящая сеть"
COLOUR = "#2f7cad"


class CitizenPages:
    def __init__(self, world: World) -> None:
        self.world = world
        self._shown: list[tuple[re.Pattern[str], Callable[..., Response]]] = [
            (re.compile(r"/"), self._front),
            (re.compile(r"/write/(\d+)"), self._private),
            (re.compile(r"/(\w+)/(\d+)"), self._post),
            (re.compile(r"/(\w+)"), self._channel),
        ]
        self._done: dict[str, Callable[[Request], Response]] = {
            "/_citizen/comment": self._write_comment,
            "/_citizen/edit": self._edit,
            "/_citizen/delete": self._delete,
            "/_citizen/direct": self._write_private,
        }

    def serve(self, request: Request) -> Response:
        try:
            if request.method == "POST" and request.path in self._done:
                return self._done[request.path](request)
            for pattern, show in self._shown:
                found = pattern.fullmatch(request.path)
                if found:
                    return show(request, *found.groups())
        except (KeyError, ValueError):  # an address or a form that no page of ours has made
            pass
        return _page("Не найдено", Html(MISSING), 404)

    def _front(self, request: Request) -> Response:
        cards = [self._card(bot) if bot.channel_id else self._bot_card(bot) for bot in self.world.bots]
        return _page("Каналы", joined(cards))

    def _channel(self, request: Request, username: str) -> Response:
        bot = self._bot_of(username)
        posts = [self._post_card(note, link=True) for note in reversed(self.world.of(bot.channel_id))]
        return _page(self.world.chats[bot.channel_id].title, joined([self._card(bot), *posts]))

    def _post(self, request: Request, username: str, number: str) -> Response:
        """A post of the channel with its comments; ``?comment=N`` marks one."""
        bot = self._bot_of(username)
        post = self.world.notes[f"{bot.channel_id}_{number}"]
        if post.deleted:
            raise KeyError(number)
        marked = int(request.query.get("comment") or 0)
        comments = [self._comment(note, marked, request) for note in self.world.under(post)]
        head = self.world.forwarded(post)
        form = self._form(request, post, head.id, "Ваш комментарий") if head else Html("")
        body = html(
            THREAD,
            post=self._post_card(post, link=False),
            count=len(comments),
            comments=joined(comments),
            form=form,
        )
        return _page("Запись канала", body)

    def _private(self, request: Request, bot_id: str) -> Response:
        bot = self.world.bots[bot_id]
        name = remembered(request)
        person = self.world.person(name) if name else None
        talk = [self._bubble(note, bot) for note in (self.world.talk(bot.id, person.id) if person else [])]
        body = html(
            PRIVATE,
            bot=bot.id,
            name=f"@{bot.username}",
            talk=joined(talk) or Html("<p class='when'>Сообщений пока нет.</p>"),
            who=self._who(request),
        )
        return _page(f"Чат с @{bot.username}", body)

    def _write_comment(self, request: Request) -> Response:
        post = self.world.notes[request.form["post"]]
        address, text = self._address(post), typed_text(request)
        head = self.world.forwarded(post)
        if not text or head is None:
            return redirect(address)
        author = self.world.person(chosen_name(request))
        reply = int(request.form.get("reply") or head.id)
        note = self.world.write(head.chat_id, author.id, text, reply_to=reply)
        return redirect(f"{address}?comment={note.id}#c{note.id}", remember(author.name))

    def _edit(self, request: Request) -> Response:
        note, text = self._citizens(request), typed_text(request)
        if text:
            self.world.edit(note, text)
        return redirect(f"{self._address_of_comment(note)}?comment={note.id}#c{note.id}")

    def _delete(self, request: Request) -> Response:
        note = self._citizens(request)
        address = self._address_of_comment(note)
        self.world.delete(note)
        return redirect(address)

    def _write_private(self, request: Request) -> Response:
        bot = self.world.bots[request.form["bot"]]
        author, text = self.world.person(chosen_name(request)), typed_text(request)
        if text:
            self.world.write(author.id, author.id, text, bot_id=bot.id)
        return redirect(f"/write/{bot.id}", remember(author.name))

    def _citizens(self, request: Request) -> Note:
        """A citizen's own message, which alone may be changed here."""
        note = self.world.notes[request.form["note"]]
        if note.deleted or self.world.users[note.from_id].is_bot:
            raise KeyError(note.id)
        return note

    def _bot_of(self, username: str) -> Bot:
        for bot in [each for each in self.world.bots if each.channel_id]:
            chats = (self.world.chats[bot.channel_id], self.world.chats[bot.group_id])
            if username in [chat.username for chat in chats]:
                return bot
        raise KeyError(username)

    def _address(self, post: Note) -> str:
        return f"/{self.world.chats[post.chat_id].username}/{post.id}"

    def _address_of_comment(self, note: Note) -> str:
        head = self.world.notes[f"{note.chat_id}_{note.thread_id}"]
        channel_id = self.world.chats[note.chat_id].linked_id
        return self._address(self.world.notes[f"{channel_id}_{head.post_id}"])

    def _bot_card(self, bot: Bot) -> Html:
        name = self.world.users[bot.id].name
        to = f"/write/{bot.id}"
        return html(CARD, face=face_of(bot.id, name), title=name, to=to, about=f"@{bot.username}", bot=bot.id)

    def _card(self, bot: Bot) -> Html:
        chat = self.world.chats[bot.channel_id]
        face = face_of(chat.id, chat.title)
        name = chat.username
        return html(CARD, face=face, title=chat.title, to=f"/{name}", about=f"@{name}", bot=bot.id)

    def _post_card(self, post: Note, *, link: bool) -> Html:
        title = self.world.chats[post.chat_id].title
        more = html(
            '<p><a href="{to}">Комментарии: {count}</a></p>',
            to=self._address(post),
            count=len(self.world.under(post)),
        )
        return html(
            POST,
            face=face_of(post.chat_id, title),
            name=title,
            when=moment(post.date),
            text=paragraphs(post.text),
            more=more if link else Html(""),
        )

    def _comment(self, note: Note, marked: int, request: Request) -> Html:
        author = self.world.users[note.from_id]
        head = self.world.notes[f"{note.chat_id}_{note.thread_id}"]
        channel_id = self.world.chats[note.chat_id].linked_id
        post = self.world.notes[f"{channel_id}_{head.post_id}"]
        classes = "comment" + (" mark" if note.id == marked else "") + (" own" if author.is_bot else "")
        return html(
            COMMENT,
            id=note.id,
            classes=classes,
            face=face_of(author.id, author.name),
            name=author.name,
            badge=Html('<span class="badge">бот канала</span>') if author.is_bot else Html(""),
            to=self._address(post),
            when=moment(note.date) + (", изменено" if note.edited else ""),
            quote=self._quote(note, head),
            text=paragraphs(note.text),
            files=self._attached(note),
            form=self._form(request, post, note.id, "Ваш ответ"),
            tools=Html("") if author.is_bot else html(EDIT, note=f"{note.chat_id}_{note.id}", text=note.text),
        )

    def _quote(self, note: Note, head: Note) -> Html:
        target = self.world.note(note.chat_id, note.reply_to)
        if target is None or target.id == head.id:
            return Html("")
        name = self.world.users[target.from_id].name
        return html('<div class="when">в ответ {name}: {text}</div>', name=name, text=target.text[:80])

    def _attached(self, note: Note) -> Html:
        if not note.media:
            return Html("")
        kind = "Фотография" if note.media == "photo" else "Документ"
        name = self.world.files[note.file_id].name
        return html('<div class="file">{kind}: {name}</div>', kind=kind, name=name)

    def _bubble(self, note: Note, bot: Bot) -> Html:
        mine = note.from_id != bot.id
        name = self.world.users[note.from_id].name
        return html(
            BUBBLE,
            side="out" if mine else "",
            who=name,
            when=moment(note.date),
            text=paragraphs(note.text),
            files=self._attached(note),
        )

    def _form(self, request: Request, post: Note, reply: int, label: str) -> Html:
        key = f"{post.chat_id}_{post.id}"
        return html(WRITE, who=self._who(request), post=key, reply=reply, label=label)

    def _who(self, request: Request) -> Html:
        names = [
            user.name for user in self.world.users if not user.is_bot and str(user.id) in self.world.chats
        ]
        return html(WHO, options=options(names, remembered(request)))


def _page(title: str, body: Html, status: int = 200) -> Response:
    return page(title, body, note=NOTE, colour=COLOUR, status=status)
