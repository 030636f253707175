"""The public page of the Facebook and Instagram stand-ins: posts, comments, private messages."""

import re
from collections.abc import Callable

from otklik.netsim.citizens import WHO, chosen_name, face_of, options, remember, remembered, typed_text
from otklik.netsim.meta.world import Account, Comment, Post, World
from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, redirect

NOTES = {
    "facebook": "Учебный стенд Facebook — не настоящая сеть. Владелец сети признан в России экстремистской "
    "организацией и запрещён",
    "instagram": "Учебный стенд Instagram — не настоящая сеть. Владелец сети признан в России экстремистской "
    "организацией и запрещён",
}
COLOURS = {"facebook": "#3b5998", "instagram": "#8a3ab9"}

CARD = """<section class="card"><div class="head">{face}<div>
<div class="name"><a href="/a/{id}">{name}</a></div></div></div>
<a href="/write/{id}">Написать сообщение</a></section>"""
POST = """<article class="card"><div class="head">{face}<div><div class="name">{name}</div>
<div class="when">{when}</div></div></div><div class="text">{text}</div>{more}</article>"""
THREAD = """{post}<section class="card"><h2>Комментарии: {count}</h2>{comments}{form}</section>"""
COMMENT = """<div class="{classes}" id="c{id}">{face}<div class="in">
<div><span class="name">{name}</span> <span class="when">{when}</span></div>
{quote}<div class="text">{text}</div>
<details><summary>Ответить</summary>{form}</details></div></div>"""
WRITE = """<form method="post" action="/_citizen/comment"><input type="hidden" name="post" value="{post}">
<input type="hidden" name="reply" value="{reply}">
<label>{label}<textarea name="text" required></textarea></label>{who}<button>Отправить</button></form>"""
PRIVATE = """<section class="card"><h2>Сообщения: {name}</h2>{talk}
<form method="post" action="/_citizen/direct"><input type="hidden" name="account" value="{id}">
<label>Сообщение<textarea name="text" required></textarea></label>{who}
<button>Отправить</button></form></section>"""
BUBBLE = """<div class="bubble {side}"><div class="when">{who}, {when}</div>
<div class="text">{text}</div></div>"""
MISSING = """<div class="card"><p>Записи нет.</p><p><a href="/">К началу</a></p></div>"""

Write = Callable[..., Comment]


class CitizenPages:
    def __init__(self, world: World, network: str, write: Write) -> None:
        self.world, self.network, self._write = world, network, write
        self._shown: list[tuple[re.Pattern[str], Callable[..., Response]]] = [
            (re.compile(r"/"), self._front),
            (re.compile(r"/a/(\w+)"), self._account),
            (re.compile(r"/write/(\w+)"), self._private),
            (re.compile(r"/(?:p/)?([\d_]+)/?"), self._thread),
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
        return self._page("Не найдено", Html(MISSING), 404)

    def _front(self, request: Request) -> Response:
        return self._page("Страницы", joined([self._card(account) for account in self.world.accounts]))

    def _account(self, request: Request, number: str) -> Response:
        account = self.world.accounts[number]
        posts = [p for p in self.world.posts if p.account_id == number and not p.deleted]
        cards = [self._post_card(post, link=True) for post in reversed(posts)]
        return self._page(account.name, joined([self._card(account), *cards]))

    def _thread(self, request: Request, number: str) -> Response:
        """A post, or the post a comment stands under."""
        comment = self.world.comments.get(number)
        post = self.world.posts[comment.post_id if comment else number]
        if post.deleted:
            raise KeyError(number)
        rows = self.world.under(post)
        body = html(
            THREAD,
            post=self._post_card(post, link=False),
            count=len(rows),
            comments=joined([self._shown_comment(row, post, request) for row in rows]),
            form=self._form(request, post, "", "Ваш комментарий"),
        )
        return self._page("Запись", body)

    def _private(self, request: Request, number: str) -> Response:
        account, name = self.world.accounts[number], remembered(request)
        said = self.world.talk(number, self.world.person(name).id) if name else []
        bubbles = [
            html(
                BUBBLE,
                side="" if direct.out else "out",
                who=account.name if direct.out else name,
                when=moment(int(direct.at)),
                text=paragraphs(direct.text),
            )
            for direct in said
        ]
        empty = Html("<p class='when'>Сообщений пока нет.</p>")
        talk, who = joined(bubbles) or empty, self._who(request)
        return self._page("Сообщения", html(PRIVATE, name=account.name, id=number, talk=talk, who=who))

    def _comment(self, request: Request) -> Response:
        post, text = self.world.posts[request.form["post"]], typed_text(request)
        name = chosen_name(request)
        if text:
            self._write(post, name, text, reply_to=request.form.get("reply", ""))
        return redirect(f"/{post.id}", remember(self.world.person(name).name))

    def _direct(self, request: Request) -> Response:
        account = self.world.accounts[request.form["account"]]
        author, text = self.world.person(chosen_name(request)), typed_text(request)
        if text:
            self.world.write_direct(account.id, author.id, text)
        return redirect(f"/write/{account.id}", remember(author.name))

    def _card(self, account: Account) -> Html:
        return html(CARD, face=face_of(int(account.id), account.name), name=account.name, id=account.id)

    def _post_card(self, post: Post, *, link: bool) -> Html:
        name = self.world.name_of(post.author_id)
        more = html(
            '<p><a href="/{id}">Комментарии: {count}</a></p>', id=post.id, count=len(self.world.under(post))
        )
        return html(
            POST,
            face=face_of(int(post.author_id), name),
            name=name,
            when=moment(int(post.at)),
            text=paragraphs(post.text),
            more=more if link else Html(""),
        )

    def _shown_comment(self, comment: Comment, post: Post, request: Request) -> Html:
        name, target = self.world.name_of(comment.author_id), self.world.comments.get(comment.parent)
        answers = self.world.name_of(target.author_id) if target else ""
        return html(
            COMMENT,
            id=comment.id,
            classes="comment own" if comment.author_id in self.world.accounts else "comment",
            face=face_of(int(comment.author_id), name),
            name=name,
            when=moment(int(comment.at)),
            quote=html('<div class="when">в ответ {name}</div>', name=answers) if answers else Html(""),
            text=paragraphs(comment.text),
            form=self._form(request, post, comment.id, "Ваш ответ"),
        )

    def _form(self, request: Request, post: Post, reply: str, label: str) -> Html:
        return html(WRITE, post=post.id, reply=reply, label=label, who=self._who(request))

    def _who(self, request: Request) -> Html:
        names = [person.name for person in self.world.people]
        return html(WHO, options=options(names, remembered(request)))

    def _page(self, title: str, body: Html, status: int = 200) -> Response:
        return page(title, body, note=NOTES[self.network], colour=COLOURS[self.network], status=status)
