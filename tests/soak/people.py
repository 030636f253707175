"""Who acts in a soak: citizens who write, officers who answer, the person who is asked where a machine must stop.

Each looks at what is there before acting, so a step whose database died under it is simply taken again.
"""

import io
from contextlib import suppress

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from PIL import Image

from otklik.incidents.actions import approval, byhand, drafting, routing, triage
from otklik.incidents.errors import AlreadyTaken
from otklik.incidents.models import Assignment, Message, Publication, PublicationState, Reply, Version
from otklik.regulation.history import ReplyKind

GONE = "Это я удалю"
ANSWER = "Ответ по вопросу"
EDITS = {"vk": "edit_comment", "telegram": "edit", "max": "edit"}  # where a citizen's edit is seen
DIRECT_TO = {"vk": 456, "ok": 555, "telegram": None, "max": 88}
FILLERS = (
    "яма на дороге",
    "не горит фонарь",
    "нет воды",
    "не вывозят мусор",
    "сломана скамейка",
    "лёд у школы",
)


def stubborn(step, *given, stop=lambda: False):
    """Takes a step; when the database dies under it, again."""
    while True:
        try:
            return step(*given)
        except (OperationalError, InterfaceError):
            connection.close()
            if stop():
                raise


class Citizens:
    """They write, edit and delete; `stands` is what the networks show in the end, by number."""

    def __init__(self, worlds, chance):
        self.worlds, self.chance = list(worlds.values()), chance
        self.stands, self.written = {}, 0
        self.private = self.photos = self.edited = self.deleted = 0

    def write(self):
        number, world = self.written, self.chance.choice(self.worlds)
        world.post = self.chance.choice(world.posts)
        text = (
            f"Обращение {number}: {self.chance.choice(FILLERS)}, улица Озёрная, {self.chance.randrange(200)}"
        )
        author = f"Житель {self.chance.randrange(300)}"
        self.stands[number] = text
        luck = self.chance.random()
        if luck < 0.12:
            write_direct(world, author, text)
            self.private += 1
        elif luck < 0.2 and world.network in EDITS:
            self._edited(world, author, text, number)
        elif luck < 0.25 and world.network == "vk":
            del self.stands[number]
            self._deleted(world, author, f"{GONE}. {text}")
        elif luck < 0.35 and world.network == "vk":
            self._with_a_photo(world, author, text)
        else:
            world.comment(text, author)
        self.written += 1

    def _edited(self, world, author, text, number):
        comment = world.sim.write_comment(world.post, author, text)
        self.stands[number] = f"{text}. Уточнение"
        getattr(world.sim.world, EDITS[world.network])(comment, self.stands[number])
        self.edited += 1

    def _deleted(self, world, author, text):
        comment = world.sim.write_comment(world.post, author, text)
        world.sim.world.delete_comment(comment, comment.from_id)
        self.deleted += 1

    def _with_a_photo(self, world, author, text):
        colour = tuple(self.chance.randrange(256) for _part in range(3))
        photo = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(photo, "JPEG")
        world.sim.write_comment(world.post, author, text, photos=[photo.getvalue()])
        self.photos += 1


def write_direct(world, author, text):
    """A private message to the body's page."""
    write, whose = world.sim.write_direct, DIRECT_TO.get(world.network, world.key)
    return write(author, text) if whose is None else write(whose, author, text)


class Officers:
    """They take messages from the inbox and bring each to an approved answer."""

    def __init__(self, town):
        self.town, self.answered = town, 0

    def next_message(self):
        rows = Message.objects.filter(state="new", deleted_at=None).exclude(text__startswith=GONE)
        return rows.order_by("?").first()

    def answer(self, message):
        """From the inbox to the outbox; what has been done already is not done again."""
        town, now = self.town, timezone.now
        message.refresh_from_db()
        incident = message.incident or triage.accept(
            message, topic=town.topics["lighting"], importance="normal", reason="", by=town.monitor, at=now()
        )
        part = (
            Assignment.objects.filter(incident=incident).first()
            or routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=now())[0]
        )
        reply = Reply.objects.filter(assignment=part).first() or drafting.open_reply(
            part, kind=ReplyKind.ANSWER, by=town.executor, at=now()
        )
        if not Version.objects.filter(reply=reply).exists():
            text = f"{ANSWER} {message.pk}: меры приняты."
            drafting.send(reply, text=text, no_evidence=True, by=town.executor, at=now())
        if not Publication.objects.filter(version__reply=reply).exists():
            approval.approve(reply, version=1, by=town.monitor, at=now())


class Person:
    """The dispatcher who is asked: looks whether the reply stands, then says so or has it tried again."""

    def __init__(self, town, worlds):
        self.town, self.worlds, self.asked = town, worlds, {}

    def look_around(self):
        states = (PublicationState.FAILED, PublicationState.PERSON)
        for row in Publication.objects.filter(state__in=states).select_related("version", "target"):
            self.asked[row.pk, row.attempts] = (row.network, row.problem)
            with suppress(AlreadyTaken):  # found in the network by the job at this very moment
                self.mend(row)

    def mend(self, row):
        world = self.worlds[row.network]
        if row.network == "ok" and not standing(world, row.version.text):
            byhand.take(row, by=self.town.dispatcher, at=timezone.now())
            answer_by_hand(world, row)
        if standing(world, row.version.text):
            link = row.target.permalink or world.sim.url
            byhand.placed(
                row, permalink=link, reason="стоит в сети", by=self.town.dispatcher, at=timezone.now()
            )
        elif row.network != "ok":
            byhand.try_again(row, by=self.town.dispatcher, at=timezone.now())


def answer_by_hand(world, row):
    """As a person does in Odnoklassniki, under the comment or in the conversation."""
    said, held = row.version.text, world.sim.world
    if row.target.kind == "private":
        asked = next(direct for direct in held.directs if direct.text == row.target.text)
        held.write_direct(asked.group_id, asked.person_id, said, out=True)
        return
    topic = held.topics[row.target.post_key.rpartition(".")[2]]
    world.sim.answer_by_hand(topic, said, reply_to=row.target.key.rpartition(".")[2])


def standing(world, text):
    """How often a text stands in a network."""
    shelves = (getattr(world.sim.world, name, ()) for name in ("comments", "notes", "directs"))
    rows = (row for shelf in shelves for row in list(shelf))
    return sum(row.text == text and not getattr(row, "deleted", False) for row in rows)
