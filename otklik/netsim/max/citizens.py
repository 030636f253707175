"""The public page of the MAX stand-in: the channel, a post with its comments, a dialog with the bot."""

import re
from collections.abc import Callable

from otklik.netsim.citizens import WHO, chosen_name, face_of, options, remember, remembered, typed_text
from otklik.netsim.max.world import Chat, Note, Person, World
from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, redirect
from otklik.netsim.templates import BUBBLE, CARD, COMMENT, EDIT, MISSING, POST, PRIVATE, THREAD, WRITE

NOTE = "Учебный стенд MAX — не настоящая сеть"
COLOUR = "#5b4fb5"

WriteDirect = Callable[[int, str, str], Note]


class CitizenPages:
    def __init__(self, world: World, write_direct: WriteDirect) -> None:
        self.world, self._write_direct = world, write_direct
        self._shown: list[tuple[re.Pattern[str], Callable[..., Response]]] = [
            (re.compile(r"/"), self._front),
            (re.compile(r"/c/(-?\d+)"), self._channel),
            (re.compile(r"/c/(-?\d+)/(mid\.\w+)"), self._post),
            (re.compile(r"/write/(\d+)"), self._dialog),
        ]
        self._done: dict[str, Callable[[Request], Response]] = {
            "/_citizen/comment": self._write_comment,
            "/_citizen/edit": self._edit,
            "/_citizen/delete": self._delete,
            "/_citizen/direct": self._write_to_bot,
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
        channels = [chat for chat in self.world.chats if chat.type == "channel"]
        busy = {chat.bot_id for chat in channels}
        bots = [self._bot_card(each) for each in self.world.people if each.is_bot and each.id not in busy]
        return _page("Каналы", joined([*(self._card(chat) for chat in channels), *bots]))

    def _channel(self, request: Request, number: str) -> Response:
        chat = self.world.chats[number]
        posts = [self._post_card(note, link=True) for note in reversed(self.world.of(chat.id))]
        return _page(chat.title, joined([self._card(chat), *posts]))

    def _post(self, request: Request, number: str, mid: str) -> Response:
        """A post with its comments; ``?comment=MID`` marks one."""
        post = self._living(mid)
        chat = self.world.chats[post.chat_id]
        marked = request.query.get("comment", "")
        comments = [self._comment(post, note, marked, request) for note in self.world.under(post)]
        form = self._form(request, post, "", "Ваш комментарий")
        if not chat.comments:
            form = Html("<p class='gone'>Комментарии в канале отключены.</p>")
        card = self._post_card(post, link=False)
        body = html(THREAD, post=card, count=len(comments), comments=joined(comments), form=form)
        return _page("Запись канала", body)

    def _dialog(self, request: Request, number: str) -> Response:
        bot = self.world.people[number]
        name = remembered(request)
        person = self.world.person(name) if name else None
        chat = self.world.dialog_of(bot.id, person.id) if person else None
        talk = [self._bubble(note, bot.id) for note in (self.world.of(chat.id) if chat else [])]
        empty = Html("<p class='when'>Сообщений пока нет.</p>")
        who = self._who(request)
        body = html(PRIVATE, bot=bot.id, name=bot.name, talk=joined(talk) or empty, who=who)
        return _page(f"Чат: {bot.name}", body)

    def _write_comment(self, request: Request) -> Response:
        post, text = self._living(request.form["post"]), typed_text(request)
        chat = self.world.chats[post.chat_id]
        if not chat.comments:
            raise KeyError(post.mid)
        if not text:
            return redirect(_address(post))
        author = self.world.person(chosen_name(request))
        reply = request.form.get("reply", "")
        note = self.world.write(chat, author.id, text, post=post.mid, reply_to=reply)
        return redirect(f"{_address(post)}?comment={note.mid}#c{note.mid}", remember(author.name))

    def _edit(self, request: Request) -> Response:
        note, text = self._citizens(request), typed_text(request)
        if text:
            self.world.edit(note, text)
        post = self.world.notes[note.post]
        return redirect(f"{_address(post)}?comment={note.mid}#c{note.mid}")

    def _delete(self, request: Request) -> Response:
        note = self._citizens(request)
        self.world.delete(note, note.from_id)
        return redirect(_address(self.world.notes[note.post]))

    def _write_to_bot(self, request: Request) -> Response:
        bot, text = self.world.people[request.form["bot"]], typed_text(request)
        author = self.world.person(chosen_name(request))
        if text:
            self._write_direct(bot.id, author.name, text)
        return redirect(f"/write/{bot.id}", remember(author.name))

    def _living(self, mid: str) -> Note:
        note = self.world.note(mid)
        if note is None:
            raise KeyError(mid)
        return note

    def _citizens(self, request: Request) -> Note:
        """A citizen's own comment, which alone may be changed here."""
        note = self._living(request.form["note"])
        if not note.post or not note.from_id or self.world.people[note.from_id].is_bot:
            raise KeyError(note.mid)
        return note

    def _bot_card(self, bot: Person) -> Html:
        face, to = face_of(bot.id, bot.name), f"/write/{bot.id}"
        return html(CARD, face=face, title=bot.name, to=to, about=f"@{bot.username}", bot=bot.id)

    def _card(self, chat: Chat) -> Html:
        face = face_of(chat.id, chat.title)
        count = f"записей: {len(self.world.of(chat.id))}"
        return html(CARD, face=face, title=chat.title, to=f"/c/{chat.id}", about=count, bot=chat.bot_id)

    def _post_card(self, post: Note, *, link: bool) -> Html:
        title = self.world.chats[post.chat_id].title
        count = len(self.world.under(post))
        more = html('<p><a href="{to}">Комментарии: {count}</a></p>', to=_address(post), count=count)
        return html(
            POST,
            face=face_of(post.chat_id, title),
            name=title,
            when=moment(post.at / 1000),
            text=paragraphs(post.text),
            more=more if link else Html(""),
        )

    def _comment(self, post: Note, note: Note, marked: str, request: Request) -> Html:
        author = self.world.people[note.from_id]
        mark, own = " mark" if note.mid == marked else "", " own" if author.is_bot else ""
        return html(
            COMMENT,
            id=note.mid,
            classes=f"comment{mark}{own}",
            face=face_of(author.id, author.name),
            name=author.name,
            badge=Html('<span class="badge">бот канала</span>') if author.is_bot else Html(""),
            to=_address(post),
            when=moment(note.at / 1000) + (", изменено" if note.edited else ""),
            quote=self._quote(note),
            text=paragraphs(note.text),
            files=Html(""),
            form=self._form(request, post, note.mid, "Ваш ответ"),
            tools=Html("") if author.is_bot else html(EDIT, note=note.mid, text=note.text),
        )

    def _quote(self, note: Note) -> Html:
        target = self.world.note(note.reply_to)
        if target is None:
            return Html("")
        name = self.world.people[target.from_id].name
        return html('<div class="when">в ответ {name}: {text}</div>', name=name, text=target.text[:80])

    def _bubble(self, note: Note, bot_id: int) -> Html:
        return html(
            BUBBLE,
            side="" if note.from_id == bot_id else "out",
            who=self.world.people[note.from_id].name,
            when=moment(note.at / 1000),
            text=paragraphs(note.text),
            files=joined([self._attached(token) for token in note.files]),
        )

    def _attached(self, token: str) -> Html:
        stored = self.world.files[token]
        return html('<a class="file" href="/files/{n}">{name}</a>', n=stored.number, name=stored.name)

    def _form(self, request: Request, post: Note, reply: str, label: str) -> Html:
        return html(WRITE, who=self._who(request), post=post.mid, reply=reply, label=label)

    def _who(self, request: Request) -> Html:
        names = [person.name for person in self.world.people if not person.is_bot]
        return html(WHO, options=options(names, remembered(request)))


def _address(post: Note) -> str:
    return f"/c/{post.chat_id}/{post.mid}"


def _page(title: str, body: Html, status: int = 200) -> Response:
    return page(title, body, note=NOTE, colour=COLOUR, status=status)
