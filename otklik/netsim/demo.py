"""Names by which the demonstration and the stand-ins know each other; invented posts and people."""

from typing import TYPE_CHECKING, Any

from otklik.netsim.vk.contract import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from otklik.netsim.max import MaxSim
    from otklik.netsim.meta.sim import MetaSim
    from otklik.netsim.network import Network
    from otklik.netsim.ok import OkSim
    from otklik.netsim.telegram import TelegramSim
    from otklik.netsim.vk import VkSim

VK_COMMUNITY_ID = 218_000_001
VK_COMMUNITY_NAME = "Администрация Приозёрного района"
VK_SCREEN_NAME = "priozerny_raion"
VK_COMMUNITY_TOKEN = f"sim-community-{VK_COMMUNITY_ID}"
VK_SERVICE_TOKEN = f"sim-service-{VK_COMMUNITY_ID}"
VK_USER_TOKEN = f"sim-user-{VK_COMMUNITY_ID}"
VK_REFRESH_TOKEN = f"sim-refresh-{VK_COMMUNITY_ID}"
VK_APPLICATION, VK_DEVICE = "51000001", "sim-device"
VK_CALLBACK_SECRET = "sim-callback-secret"  # noqa: S105 - a name on loopback, it opens nothing
VK_CONFIRMATION_CODE = "5f3c1a9e"
VK_HOOK_KEY = "demo-priozerny"  # the last part of the address that VK delivers events to

TELEGRAM_BOT_ID = 7_100_000_001
TELEGRAM_BOT_TOKEN = f"{TELEGRAM_BOT_ID}:sim-telegram-{TELEGRAM_BOT_ID}"
TELEGRAM_CHANNEL_ID = -1_002_180_000_001
TELEGRAM_GROUP_ID = -1_002_180_000_002
TELEGRAM_CHANNEL_NAME = "priozerny_raion"
TELEGRAM_SECRET = "sim-telegram-secret"  # noqa: S105 - a name on loopback, it opens nothing

MAX_BOT_ID = 81_000_001
MAX_BOT_TOKEN = f"sim-max-{MAX_BOT_ID}"
MAX_CHANNEL_ID = -71_800_001
MAX_SECRET = "sim-max-secret"  # noqa: S105 - a name on loopback, it opens nothing

VK_FOREIGN_ID = 218_000_777
VK_FOREIGN_NAME = "Подслушано в Приозёрном"

STAFF_TELEGRAM_ID = 7_100_000_002  # a bot that only employees write to
STAFF_TELEGRAM_TOKEN = f"{STAFF_TELEGRAM_ID}:sim-telegram-{STAFF_TELEGRAM_ID}"
STAFF_TELEGRAM_NAME = "priozerny_staff_bot"
STAFF_MAX_ID = 81_000_002
STAFF_MAX_TOKEN = f"sim-max-{STAFF_MAX_ID}"
STAFF_TITLE = "Отклик: бот сотрудников"

OK_GROUP_ID = 54_000_000_001
OK_APPLICATION_KEY = "SIMKEY"
OK_APPLICATION_SECRET = "sim-ok-application-secret"  # noqa: S105 - a name on loopback, it opens nothing
OK_USER_TOKEN = f"sim-ok-user-{OK_GROUP_ID}"
OK_GROUP_TOKEN = f"sim-ok-group-{OK_GROUP_ID}"

META_ACCOUNT_ID = "448242228374517"  # of the page and of the professional account alike
META_PAGE_TOKEN = f"sim-meta-{META_ACCOUNT_ID}"
META_APP_SECRET = "sim-meta-app-secret"  # noqa: S105 - a name on loopback, it opens nothing
META_VERIFY_TOKEN = "sim-meta-verify"  # noqa: S105 - a name on loopback, it opens nothing

CITIZENS = (
    "Анна Ключевская",
    "Борис Лугин",
    "Вера Осокина",
    "Глеб Заречный",
    "Дарья Полевая",
    "Егор Мостовой",
    "Зоя Берёзкина",
    "Илья Причалов",
)

POSTS = (
    "Завтра с 9:00 до 16:00 на улице Озёрной плановый ремонт водопровода. Подвоз воды — у дома 14.",
    "Открыт приём заявок на благоустройство дворов. Принимает отдел городского хозяйства до конца месяца.",
    "В субботу на набережной пройдёт ярмарка местных производителей. Начало в 10:00.",
)

COMMENTS = (
    (0, "Анна Ключевская", "Здравствуйте! Воды на Озёрной, 22 нет уже второй день. Когда включат?"),
    (0, "Борис Лугин", "А подвоз будет только у 14-го дома? Пожилым людям далеко идти."),
    (1, "Вера Осокина", "Во дворе дома 7 по улице Лесной яма посреди проезда, машины объезжают по газону."),
    (1, "Глеб Заречный", "Спасибо, подали заявку, приняли быстро."),
    (2, "Дарья Полевая", "Будет ли на ярмарке парковка для инвалидов?"),
)

FOREIGN_POST = (
    "Кто-нибудь знает, почему в Приозёрном районе не вывозят мусор с улицы Садовой? Третий день баки полные."
)


def seed_vk(sim: "VkSim", *, comments: bool = True) -> None:
    """The district's community with posts and, where wanted, comments. Nothing where it is there already."""
    if VK_COMMUNITY_ID in sim.world.communities:
        return
    sim.add_community(
        VK_COMMUNITY_ID, VK_COMMUNITY_NAME, VK_SCREEN_NAME, confirmation_code=VK_CONFIRMATION_CODE
    )
    sim.add_community(VK_FOREIGN_ID, VK_FOREIGN_NAME, "podslushano_priozerny", own=False)
    for name in CITIZENS:
        sim.world.person(name)
    posts = [sim.write_post(VK_COMMUNITY_ID, text) for text in POSTS]
    for place, author, text in COMMENTS if comments else ():
        sim.write_comment(posts[place], author, text)
    sim.write_post(VK_FOREIGN_ID, FOREIGN_POST)
    sim.write_direct(VK_COMMUNITY_ID, "Егор Мостовой", "Добрый день. Куда подать заявление о замене фонаря?")


def seed_telegram(sim: "TelegramSim") -> None:
    """The district's channel with its discussion group and bots. Does nothing where it is already there."""
    if TELEGRAM_BOT_ID in sim.world.bots and STAFF_TELEGRAM_ID not in sim.world.bots:
        sim.add_bot(STAFF_TELEGRAM_ID, STAFF_TELEGRAM_NAME, STAFF_TITLE)
    if TELEGRAM_BOT_ID in sim.world.bots:
        return
    sim.add_channel(
        TELEGRAM_CHANNEL_ID,
        "Приозёрный район",
        TELEGRAM_CHANNEL_NAME,
        group_id=TELEGRAM_GROUP_ID,
        bot_id=TELEGRAM_BOT_ID,
    )
    sim.add_bot(STAFF_TELEGRAM_ID, STAFF_TELEGRAM_NAME, STAFF_TITLE)
    for name in CITIZENS:
        sim.world.person(name)
    posts = [sim.write_post(TELEGRAM_CHANNEL_ID, text) for text in POSTS]
    sim.write_comment(posts[0], "Зоя Берёзкина", "На Садовой, 3 тоже нет воды, в графике нас не было.")
    sim.write_comment(posts[2], "Илья Причалов", "Автобус до набережной в субботу будет?")


def seed_max(sim: "MaxSim") -> None:
    """The district's channel and bots. Does nothing where it is already there."""
    sim.add_bot(STAFF_MAX_ID, STAFF_TITLE)
    if MAX_CHANNEL_ID in sim.world.chats:
        return
    sim.add_channel(MAX_CHANNEL_ID, "Приозёрный район", bot_id=MAX_BOT_ID)
    for name in CITIZENS:
        sim.world.person(name)
    posts = [sim.write_post(MAX_CHANNEL_ID, text) for text in POSTS]
    sim.write_comment(posts[1], "Егор Мостовой", "Двор на Речной, 4 в программу попадёт?")
    sim.write_direct(MAX_BOT_ID, "Вера Осокина", "Добрый день. Не горит фонарь у школы № 2.")


def deliver_vk(sim: "VkSim", product: str) -> None:
    """Events of the demo community go to the product's address; an address of an earlier start gets no more."""
    url = f"{product.rstrip('/')}/hooks/vk/{VK_HOOK_KEY}"
    known = [server for server in sim.events.servers if server.community_id == VK_COMMUNITY_ID]
    for server in known:
        sim.events.change(server, events=EVENTS if server.url == url else ())
    if url not in {server.url for server in known}:
        sim.connect_callback(VK_COMMUNITY_ID, url, VK_CALLBACK_SECRET)


def seed_demo(sims: "Mapping[str, Network]") -> None:
    """Fills every stand-in that is given, by its name."""
    for name, sim in sims.items():
        seed = SEEDS.get(name)
        if seed:
            seed(sim)


def seed_ok(sim: "OkSim") -> None:
    """The district's group. Does nothing where it is already there."""
    if OK_GROUP_ID in sim.world.groups:
        return
    sim.add_group(OK_GROUP_ID, VK_COMMUNITY_NAME)
    for name in CITIZENS:
        sim.world.person(name)
    topics = [sim.write_topic(OK_GROUP_ID, text) for text in POSTS]
    sim.write_comment(topics[0], "Зоя Берёзкина", "На Береговой, 8 вода ржавая, так и должно быть?")
    sim.write_comment(topics[1], "Глеб Заречный", "Куда сдавать заявки, если интернета нет?")


def seed_meta(sim: "MetaSim") -> None:
    """The district's page or account. Does nothing where it is already there."""
    if META_ACCOUNT_ID in sim.world.accounts:
        return
    sim.add_account(META_ACCOUNT_ID, VK_COMMUNITY_NAME, VK_SCREEN_NAME)
    posts = [sim.write_post(META_ACCOUNT_ID, text) for text in POSTS]
    sim.write_comment(posts[2], "Борис Лугин", "Во сколько закончится ярмарка?")


SEEDS: "dict[str, Callable[[Any], None]]" = {
    "vk": seed_vk,
    "telegram": seed_telegram,
    "max": seed_max,
    "ok": seed_ok,
    "facebook": seed_meta,
    "instagram": seed_meta,
}
