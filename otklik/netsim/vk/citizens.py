"""The public page of the stand-in: read the thread as everybody sees it, write as a citizen."""

import re
from collections.abc import Callable

from otklik.netsim.citizens import FACES, WHO, chosen_name, face_of, options, remember, remembered, typed_text
from otklik.netsim.pages import Html, html, joined, moment, page, paragraphs
from otklik.netsim.server import Request, Response, Upload, redirect
from otklik.netsim.vk.shapes import Shapes
from otklik.netsim.vk.templates import (
    ANSWER,
    ATTACHED,
    ATTACHED_PICTURE,
    BUBBLE,
    COMMENT,
    COMMUNITY,
    CONVERSATION,
    EDIT,
    GONE,
    MISSING,
    POST,
    THREAD,
    WRITE,
)
from otklik.netsim.vk.world import Comment, Community, Post, World

NOTE = "Учебный стенд «ВКонтакте» — не настоящая сеть"
COLOUR = "#3b6ea8"


class CitizenPages:
    def __init__(self, world: World, shapes: Shapes, keep_photo: Callable[[int, Upload], str]) -> None:
        self.world, self.shapes, self.keep_photo = world, shapes, keep_photo
        self._shown: list[tuple[re.Pattern[str], Callable[..., Response]]] = [
            (re.compile(r"/"), self._front),
            (re.compile(r"/(?:club|public)(\d+)"), self._community),
            (re.compile(r"/wall(-?\d+)_(\d+)"), self._thread),
            (re.compile(r"/write(\d+)"), self._conversation),
            (re.compile(r"/face/(\d+)\.svg"), self._face),
            (re.compile(r"/captcha"), self._captcha),
        ]
        self._done: dict[str, Callable[[Request], Response]] = {
            "/_citizen/comment": self._write_comment,
            "/_citizen/edit": self._edit,
            "/_citizen/delete": self._delete,
            "/_citizen/direct": self._write_direct,
        }

    def serve(self, request: Request) -> Response:
        try:
            return self._serve(request)
        except (KeyError, ValueError):  # an address or a form that no page of ours has made
            return _missing()

    def _serve(self, request: Request) -> Response:
        if request.method == "POST" and request.path in self._done:
            return self._done[request.path](request)
        for pattern, show in self._shown:
            found = pattern.fullmatch(request.path)
            if found:
                return show(request, *map(int, found.groups()))
        return self._by_name(request)

    def _front(self, request: Request) -> Response:
        cards = [self._card(c) for c in self.world.communities]
        return _page("Сообщества", joined(cards) or Html("<p>Сообществ пока нет.</p>"))

    def _community(self, request: Request, community_id: int) -> Response:
        community = self.world.communities.get(community_id)
        if community is None:
            return _missing()
        posts = [self._post_card(post, link=True) for post in self.world.wall(-community_id)]
        return _page(community.name, joined([self._card(community), *posts]))

    def _thread(self, request: Request, owner_id: int, post_id: int) -> Response:
        """The post and its comments; ``?reply=N`` marks one of them."""
        post = self.world.post(owner_id, post_id)
        if post is None:
            return _missing()
        marked = int(request.query.get("reply") or 0)
        comments = _threaded(self.world.under(post))
        shown = joined([self._comment(post, comment, marked, request) for comment in comments])
        form = Html("<p class='gone'>Комментарии к записи закрыты.</p>")
        if not post.closed:
            form = html(
                WRITE, who=self._who(request), owner=owner_id, post=post_id, reply="", label="Ваш комментарий"
            )
        count = len([comment for comment in comments if not comment.deleted])
        body = html(THREAD, post=self._post_card(post, link=False), count=count, comments=shown, form=form)
        return _page(f"Запись {owner_id}_{post_id}", body)

    def _conversation(self, request: Request, community_id: int) -> Response:
        community = self.world.communities.get(community_id)
        if community is None:
            return _missing()
        citizen = self.world.person(remembered(request)) if remembered(request) else None
        talk = self.world.conversation(community_id, citizen.id) if citizen else []
        bubbles = [
            html(
                BUBBLE,
                side="out" if not d.out else "",
                who=community.name if d.out else citizen.name if citizen else "",
                when=moment(d.date),
                text=paragraphs(d.text),
                files=self._files(d.attachments),
            )
            for d in talk
        ]
        body = html(
            CONVERSATION,
            id=community_id,
            name=community.name,
            talk=joined(bubbles) or Html("<p class='when'>Сообщений пока нет.</p>"),
            who=self._who(request),
        )
        return _page(f"Сообщения: {community.name}", body)

    def _write_comment(self, request: Request) -> Response:
        owner_id, post_id = int(request.form["owner"]), int(request.form["post"])
        post, text = self.world.post(owner_id, post_id), typed_text(request)
        if post is None or post.closed:
            return _missing()
        address = f"/wall{owner_id}_{post_id}"
        photo = request.files.get("photo")
        if not text and not (photo and photo.body):
            return redirect(address)
        author = self.world.person(chosen_name(request))
        reply_to = int(request.form.get("reply") or 0)
        names = (self.keep_photo(author.id, photo),) if photo and photo.body else ()
        comment = self.world.write_comment(post, author.id, text, reply_to=reply_to, attachments=names)
        return redirect(f"{address}?reply={comment.id}#c{comment.id}", remember(author.name))

    def _edit(self, request: Request) -> Response:
        comment, text = self._asked(request), typed_text(request)
        if comment is None or comment.from_id < 0:
            return _missing()
        if text:
            self.world.edit_comment(comment, text)
        return redirect(f"/wall{comment.owner_id}_{comment.post_id}?reply={comment.id}#c{comment.id}")

    def _delete(self, request: Request) -> Response:
        comment = self._asked(request)
        if comment is None or comment.from_id < 0:
            return _missing()
        self.world.delete_comment(comment, comment.from_id)
        return redirect(f"/wall{comment.owner_id}_{comment.post_id}")

    def _write_direct(self, request: Request) -> Response:
        community_id, text = int(request.form["community"]), typed_text(request)
        if community_id not in self.world.communities:
            return _missing()
        author = self.world.person(chosen_name(request))
        if text:
            self.world.write_direct(community_id, author.id, text)
        return redirect(f"/write{community_id}", remember(author.name))

    def _asked(self, request: Request) -> Comment | None:
        comment = self.world.comment(int(request.form["owner"]), int(request.form["comment"]))
        return comment if comment and not comment.deleted else None

    def _by_name(self, request: Request) -> Response:
        named = [c for c in self.world.communities if c.screen_name == request.path[1:]]
        return self._community(request, named[0].id) if named else _missing()

    def _face(self, request: Request, number: int) -> Response:
        svg = html(
            '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><circle cx="50" cy="50" r="50"'
            ' fill="{colour}"/></svg>',
            colour=FACES[number % len(FACES)],
        )
        return Response(svg.encode(), 200, "image/svg+xml")

    def _captcha(self, request: Request) -> Response:
        return _page("Проверка", Html("<div class='card'><p>Здесь настоящая сеть просит человека.</p></div>"))

    def _card(self, community: Community) -> Html:
        return html(
            COMMUNITY,
            id=community.id,
            name=community.name,
            screen=community.screen_name,
            face=face_of(-community.id, community.name),
            count=len(self.world.wall(-community.id)),
        )

    def _post_card(self, post: Post, *, link: bool) -> Html:
        count = len([comment for comment in self.world.under(post) if not comment.deleted])
        more = html(
            '<p><a href="/wall{owner}_{id}">Комментарии: {count}</a></p>',
            owner=post.owner_id,
            id=post.id,
            count=count,
        )
        name = self.world.name_of(post.from_id)
        return html(
            POST,
            face=face_of(post.from_id, name),
            name=name,
            when=moment(post.date),
            text=paragraphs(post.text),
            more=more if link else Html(""),
        )

    def _comment(self, post: Post, comment: Comment, marked: int, request: Request) -> Html:
        classes = ["comment"]
        classes += ["deeper"] if comment.parents else []
        if comment.deleted:
            return html(GONE, id=comment.id, classes=" ".join(classes))
        classes += ["own"] if comment.from_id == post.owner_id else []
        classes += ["mark"] if comment.id == marked else []
        name = self.world.name_of(comment.from_id)
        return html(
            COMMENT,
            id=comment.id,
            classes=" ".join(classes),
            face=face_of(comment.from_id, name),
            name=name,
            badge=Html('<span class="badge">сообщество</span>') if comment.from_id < 0 else Html(""),
            owner=post.owner_id,
            post=post.id,
            when=moment(comment.date) + (", изменён" if comment.edited else ""),
            text=self._addressed(comment),
            files=self._files(comment.attachments),
            tools=self._tools(post, comment, request),
        )

    def _addressed(self, comment: Comment) -> Html:
        if not comment.reply_to or comment.reply_to in comment.parents:
            return paragraphs(comment.text)
        name = self.world.name_of(comment.reply_to_user)
        return html('<span class="when">{name}, </span>{text}', name=name, text=paragraphs(comment.text))

    def _tools(self, post: Post, comment: Comment, request: Request) -> Html:
        parts = []
        if not post.closed:
            form = html(
                WRITE,
                who=self._who(request),
                owner=post.owner_id,
                post=post.id,
                reply=comment.id,
                label="Ваш ответ",
            )
            parts.append(html(ANSWER, form=form))
        if comment.from_id > 0:
            parts.append(html(EDIT, owner=post.owner_id, id=comment.id, text=comment.text))
        return joined(parts)

    def _files(self, names: tuple[str, ...]) -> Html:
        shown = []
        for name in names:
            stored = self.world.files.get(name)
            if stored:
                template = ATTACHED_PICTURE if stored.kind == "photo" else ATTACHED
                shown.append(html(template, url=f"/files/{name}.{stored.ext}", title=stored.title or name))
        return joined(shown)

    def _who(self, request: Request) -> Html:
        """Choose one of the known citizens or type a name."""
        admins = {community.admin_id for community in self.world.communities}
        names = [person.name for person in self.world.people if person.id not in admins]
        return html(WHO, options=options(names, remembered(request)))


def _threaded(comments: list[Comment]) -> list[Comment]:
    """Top comments in order, each followed by its thread."""
    tops = [comment for comment in comments if not comment.parents]
    return [c for top in tops for c in [top, *[r for r in comments if top.id in r.parents]]]


def _page(title: str, body: Html, status: int = 200) -> Response:
    return page(title, body, note=NOTE, colour=COLOUR, status=status)


def _missing() -> Response:
    return _page("Не найдено", Html(MISSING), 404)
