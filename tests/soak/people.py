"""Who acts in a soak: citizens who write, officers who answer, the person who is asked where a machine must stop.

Each looks at what is there before acting, so a step whose database died under it is simply taken again.
"""

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from otklik.incidents.actions import approval, byhand, drafting, routing, triage
from otklik.incidents.models import Assignment, Message, Publication, PublicationState, Reply, Version
from otklik.regulation.history import ReplyKind

GONE = "Это я удалю"
ANSWER = "Ответ по вопросу"
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

    def write(self):
        number, world = self.written, self.chance.choice(self.worlds)
        world.post = self.chance.choice(world.posts)
        text = (
            f"Обращение {number}: {self.chance.choice(FILLERS)}, улица Озёрная, {self.chance.randrange(200)}"
        )
        author = f"Житель {self.chance.randrange(300)}"
        luck = self.chance.random() if world.network == "vk" else 1
        if luck < 0.1:
            self._edited(world, author, text, number)
        elif luck < 0.15:
            self._deleted(world, author, f"{GONE}. {text}")
        else:
            world.comment(text, author)
            self.stands[number] = text
        self.written += 1

    def _edited(self, world, author, text, number):
        comment = world.sim.write_comment(world.post, author, text)
        self.stands[number] = f"{text}. Уточнение"
        world.sim.world.edit_comment(comment, self.stands[number])

    def _deleted(self, world, author, text):
        comment = world.sim.write_comment(world.post, author, text)
        world.sim.world.delete_comment(comment, comment.from_id)


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
            self.mend(row)

    def mend(self, row):
        world = self.worlds[row.network]
        if row.network == "ok" and not standing(world, row.version.text):
            byhand.take(row, by=self.town.dispatcher, at=timezone.now())
            topic = world.sim.world.topics[row.target.post_key.rpartition(".")[2]]
            world.sim.answer_by_hand(topic, row.version.text, reply_to=row.target.key.rpartition(".")[2])
        if standing(world, row.version.text):
            link = row.target.permalink or world.sim.url
            byhand.placed(
                row, permalink=link, reason="стоит в сети", by=self.town.dispatcher, at=timezone.now()
            )
        elif row.network != "ok":
            byhand.try_again(row, by=self.town.dispatcher, at=timezone.now())


def standing(world, text):
    """How often a text stands in a network."""
    shelves = (getattr(world.sim.world, name, ()) for name in ("comments", "notes"))
    return sum(row.text == text and not row.deleted for shelf in shelves for row in shelf)
