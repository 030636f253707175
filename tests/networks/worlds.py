"""The same deeds in every network: what a citizen does, what the public sees, what goes wrong."""

import json
from datetime import UTC, datetime

from otklik.netsim.max import MaxSim
from otklik.netsim.max.sim import bot_token as max_token
from otklik.netsim.meta import FacebookSim, InstagramSim
from otklik.netsim.meta.sim import APP_SECRET, VERIFY_TOKEN, page_token, signature, user_token
from otklik.netsim.ok import OkSim
from otklik.netsim.ok.sim import APPLICATION_KEY, APPLICATION_SECRET
from otklik.netsim.ok.sim import group_token as ok_group
from otklik.netsim.ok.sim import user_token as ok_user
from otklik.netsim.telegram import TelegramSim
from otklik.netsim.telegram.sim import bot_token
from otklik.netsim.vk import VkSim
from otklik.networks.contract import Access, AuthLost, Forbidden, ItemKind, Outgoing, RateLimited, TargetGone
from otklik.networks.facebook.connector import Connector as Facebook
from otklik.networks.instagram.connector import Connector as Instagram
from otklik.networks.max.connector import Connector as Max
from otklik.networks.ok.connector import Connector as Ok
from otklik.networks.telegram.connector import Connector as Telegram
from otklik.networks.vk.connector import Connector as Vk

ANSWER = "Вода будет в 18:00. Комитет ЖКХ"


def now():
    return datetime.now(UTC)


class World:
    """One stand-in with a page of the body, a post on it and a citizen's comment under the post."""

    network = ""
    send = ""  # the method by which a reply is placed
    idempotent = False
    finds = True  # our own reply can be looked for
    author = "Анна Ключевская"  # as the network names her
    elsewhere = ()  # what an administrator may name to be watched: (page of others, words)
    named = {}  # error of ours: scripted error code of the network

    def __init__(self):
        self.open()

    def open(self):
        raise NotImplementedError

    def connector(self, **credentials):
        raise NotImplementedError

    def close(self):
        self.sim.stop()

    def comment(self, text, author="Анна Ключевская"):
        """A citizen comments the post: the item's key."""
        raise NotImplementedError

    def replies(self):
        """Texts of ours that the public sees."""
        raise NotImplementedError

    def signed(self, body):
        """Headers with which the network sends this body."""
        return {}

    def poll(self, cursor=None):
        events, cursor, at = [], cursor or {}, now()
        for kind in self.connector().watches[:1]:
            for _page in range(50):
                page = self.connector().poll(kind, self.key, cursor, at)
                events, cursor = [*events, *page.events], page.cursor
                if not page.more:
                    break
        return events, cursor

    def written_elsewhere(self, text):
        """Somebody writes on a page of others: the item's key."""
        raise NotImplementedError

    def written_by_us(self, text):
        """We post on our own page."""
        raise NotImplementedError

    def watch(self, where, words, cursor=None):
        """One poll of what was named so: its events and the cursor."""
        kind, key = self.connector().source(where, words)
        events, cursor, at = [], cursor or {}, now()
        for _page in range(50):
            page = self.connector().poll(kind, key, cursor, at)
            events, cursor = [*events, *page.events], json.loads(json.dumps(page.cursor))
            if not page.more:
                return events, cursor
        raise AssertionError("the poll does not end")

    def outgoing(self, key, text=ANSWER, guid="11111111-2222-5333-8444-555555555555", **changed):
        found = next((e.item for e in self.poll()[0] if e.key == key), None)
        given = {"kind": ItemKind.COMMENT, "author_key": "1"}
        if found:
            given = {
                "kind": found.kind,
                "post_key": found.post_key,
                "thread_key": found.thread_key,
                "author_key": found.author_key,
            }
        return Outgoing(guid=guid, text=text, target_key=key, **(given | changed))


class VkWorld(World):
    network = "vk"
    send = "wall.createComment"
    idempotent = True
    named = {AuthLost: 5, Forbidden: 213, TargetGone: 104, RateLimited: 29}
    key = "-456"
    elsewhere = (("https://vk.ru/sosedi", ""), ("", "ремонт"), ("sosedi", "ремонт"), ("club777", "Ремонт"))

    def open(self):
        self.sim = VkSim(pauses=(0.01,), rate_limits=False).start()
        self.sim.add_community(456, "Администрация", "raion", confirmation_code="c0de")
        self.post = self.sim.write_post(456, "Ремонт водопровода")
        self.sim.add_community(777, "Соседи", "sosedi", own=False)

    def connector(self, **credentials):
        tokens = {"community": "sim-community-456", "service": "sim-service-456", "secret": "s3cret"}
        settings = {"page_host": self.sim.url, "confirmation": "c0de"}
        return Vk(Access(1, "456", self.sim.url, tokens | credentials, settings))

    def comment(self, text, author="Анна Ключевская"):
        written = self.sim.write_comment(self.post, author, text)
        return f"-456_{written.post_id}_{written.id}"

    def written_elsewhere(self, text):
        return f"-777_{self.sim.write_post(777, text).id}"

    def written_by_us(self, text):
        return f"-456_{self.sim.write_post(456, text).id}"

    def replies(self):
        return [c.text for c in self.sim.world.under(self.post) if c.from_id == -456 and not c.deleted]

    def delivery(self):
        return (
            '{"type": "wall_reply_new", "group_id": 456, "event_id": "e1", "secret": "s3cret", '
            '"object": {"id": 12, "from_id": 345, "date": 1795420800, "text": "Когда?", '
            '"post_id": 7, "post_owner_id": -456}}'
        ).encode()

    def forged(self):
        return self.delivery().replace(b"s3cret", b"guess"), {}


class TelegramWorld(World):
    network = "telegram"
    send = "sendMessage"
    finds = False
    named = {AuthLost: 401, Forbidden: 403, RateLimited: 429}
    key = "-1001"

    def open(self):
        self.sim = TelegramSim(pauses=(0.01,), rate_limits=False).start()
        self.sim.add_channel(-1001, "Район", "raion", group_id=-1002, bot_id=77)
        self.post = self.sim.write_post(-1001, "Ремонт водопровода")

    def connector(self, **credentials):
        tokens = {"bot": bot_token(77), "secret": "s3cret"}
        settings = {"page_host": self.sim.url}
        return Telegram(Access(1, "-1001", self.sim.url, tokens | credentials, settings))

    def comment(self, text, author="Анна Ключевская"):
        written = self.sim.write_comment(self.post, author, text)
        return f"{written.chat_id}_{written.id}"

    def replies(self):
        return [note.text for note in self.sim.world.under(self.post) if note.from_id == 77]

    def delivery(self):
        return (
            '{"update_id": 5, "message": {"message_id": 9, "date": 1795420800, "text": "Когда?", '
            '"chat": {"id": -1002, "type": "supergroup"}, "from": {"id": 345, "first_name": "Анна"}}}'
        ).encode()

    def signed(self, body):
        return {"x-telegram-bot-api-secret-token": "s3cret"}

    def forged(self):
        return self.delivery(), {"x-telegram-bot-api-secret-token": "guess"}


class OkWorld(World):
    network = "ok"
    key = "555"
    elsewhere = (("https://ok.ru/group/777", ""), ("777", ""))

    def open(self):
        self.sim = OkSim(pauses=(0.01,)).start()
        self.sim.add_group(555, "Администрация")
        self.post = self.sim.write_topic(555, "Ремонт водопровода")
        self.sim.add_group(777, "Соседи")
        self.sim.join(555, 777)

    def connector(self, **credentials):
        tokens = {"user": ok_user(555), "application": APPLICATION_SECRET, "group": ok_group(555)}
        settings = {"application_key": APPLICATION_KEY, "page_host": self.sim.url, "confirmation": "c0de"}
        return Ok(Access(1, "555", self.sim.url, tokens | credentials, settings))

    def comment(self, text, author="Анна Ключевская"):
        return f"GROUP_TOPIC.{self.post.id}.{self.sim.write_comment(self.post, author, text).id}"

    def written_elsewhere(self, text):
        return f"GROUP_TOPIC.{self.sim.write_topic(777, text).id}"

    def written_by_us(self, text):
        return f"GROUP_TOPIC.{self.sim.write_topic(555, text).id}"

    def replies(self):
        return [c.text for c in self.sim.world.under(self.post) if c.author_id == 555 and not c.deleted]

    def delivery(self):
        return (
            '{"webhookType": "MESSAGE_CREATED", "sender": {"user_id": "user:345", "name": "Анна"}, '
            '"recipient": {"chat_id": "chat:C1"}, "timestamp": 1795420800000, '
            '"message": {"text": "Когда?", "seq": 1, "mid": "mid:C1.5"}}'
        ).encode()


class MaxWorld(World):
    network = "max"
    send = "POST /messages/{messageId}/comments"
    named = {AuthLost: 401, Forbidden: 403, TargetGone: 404, RateLimited: 429}
    key = "-71"

    def open(self):
        self.sim = MaxSim(pauses=(0.01,), rate_limits=False).start()
        self.sim.add_channel(-71, "Администрация", bot_id=88)
        self.post = self.sim.write_post(-71, "Ремонт водопровода")

    def connector(self, **credentials):
        tokens = {"bot": max_token(88), "secret": "s3cret"}
        return Max(Access(1, "-71", self.sim.url, tokens | credentials, {}))

    def comment(self, text, author="Анна Ключевская"):
        return self.sim.write_comment(self.post, author, text).mid

    def replies(self):
        return [note.text for note in self.sim.world.under(self.post) if note.from_id == 88]

    def delivery(self):
        return (
            '{"update_type": "message_created", "timestamp": 1795420800000, '
            '"message": {"recipient": {"chat_id": 5, "chat_type": "dialog", "user_id": null}, '
            '"timestamp": 1795420800000, "sender": {"user_id": 345, "name": "Анна"}, '
            '"body": {"mid": "mid.1", "seq": 1, "text": "Когда?"}}}'
        ).encode()

    def signed(self, body):
        return {"x-max-bot-api-secret": "s3cret"}

    def forged(self):
        return self.delivery(), {"x-max-bot-api-secret": "guess"}


class MetaWorld(World):
    named = {AuthLost: 190, Forbidden: 200, TargetGone: 100, RateLimited: 4}
    account = "448242228374517"
    key = account

    def open(self):
        self.sim = self.kind(pauses=(0.01,)).start()
        self.sim.add_account(self.account, "Администрация", "raion")
        self.post = self.sim.write_post(self.account, "Ремонт водопровода")

    def connector(self, **credentials):
        tokens = {"page": page_token(self.account), "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
        settings = {"page_host": self.sim.url, "username": "raion"}
        return self.made(Access(1, self.account, self.sim.url, tokens | credentials, settings))

    def comment(self, text, author="Анна Ключевская"):
        return self.sim.write_comment(self.post, author, text).id

    def replies(self):
        return [c.text for c in self.sim.world.under(self.post) if c.author_id == self.account]

    def signed(self, body):
        return {"x-hub-signature-256": signature(body, APP_SECRET)}

    def forged(self):
        return self.delivery(), {"x-hub-signature-256": signature(self.delivery(), "guess")}

    def entry(self, change):
        entry = {"id": self.account, "time": 1795420800, "changes": [change]}
        return json.dumps({"object": self.sim.thing, "entry": [entry]}).encode()


class FacebookWorld(MetaWorld):
    network = "facebook"
    send = "POST comments"
    kind, made = FacebookSim, Facebook

    def delivery(self):
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": "7_12",
            "post_id": "448242228374517_7",
            "parent_id": "448242228374517_7",
            "created_time": 1795420800,
            "from": {"id": "345", "name": "Анна"},
            "message": "Когда?",
        }
        return self.entry({"field": "feed", "value": value})


class InstagramWorld(MetaWorld):
    network = "instagram"
    send = "POST replies"
    author = "user0001"
    kind, made = InstagramSim, Instagram
    elsewhere = (("", "#Ремонт"), ("", "ремонт"))

    def connector(self, **credentials):
        return super().connector(**{"user": user_token(self.account)} | credentials)

    def written_elsewhere(self, text):
        return self.sim.write_media("Глеб Заречный", text).id

    def written_by_us(self, text):
        return self.sim.write_post(self.account, text).id

    def delivery(self):
        author = {"id": "345", "username": "anna"}
        value = {"id": "12", "from": author, "text": "Когда?", "media": {"id": "7"}}
        return self.entry({"field": "comments", "value": value})


WORLDS = (VkWorld, OkWorld, FacebookWorld, InstagramWorld, TelegramWorld, MaxWorld)
