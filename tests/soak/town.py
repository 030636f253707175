"""One body with a page in each of the six networks, all of them stand-ins that run in this process."""

from dataclasses import replace
from datetime import datetime

from otklik.networks import actions as networks
from otklik.networks.models import Network
from tests.networks.worlds import WORLDS
from tests.town import build_town

PATIENCE = (
    0.1,
    0.3,
    1.0,
    2.0,
    4.0,
    8.0,
    15.0,
    30.0,
    60.0,
    120.0,
)  # seconds after which a network brings a refused delivery again

MOST_POSTS = {"vk": 60, "max": 60}  # in MAX the older ones are looked under in turn


def build(web: str, posts: int, at: datetime):
    """The town, and the worlds by network: each knows its `posts` and its `account`."""
    town = build_town()
    town.account.delete()
    worlds = {kind.network: kind() for kind in WORLDS}
    for world in worlds.values():
        world.sim.courier.pauses = PATIENCE
        count = min(posts, MOST_POSTS.get(world.network, 20))
        world.posts = [world.post, *(write_post(world, number) for number in range(1, max(2, count)))]
        world.account = connect(town, world, at)
        push(world, web)
    return town, worlds


def write_post(world, number):
    text = f"Новость района № {number}"
    if world.network == "ok":
        return world.sim.write_topic(555, text)
    whose = {"vk": 456, "telegram": -1001, "max": -71}.get(world.network, world.key)
    return world.sim.write_post(whose, text)


def connect(town, world, at):
    access = world.connector().access
    account = networks.create_account(
        town.body,
        network=world.network,
        name=f"Администрация, {world.network}",
        external_id=access.external_id,
        api_url=access.api_url,
        settings=access.settings,
        at=at,
    )
    for kind, secret in access.credentials.items():
        networks.store_credential(account, kind=kind, secret=secret, at=at)
    networks.acknowledge(account, by=town.administrator, at=at)
    networks.switch_on(account)
    networks.watch_own(account)
    return account


def push(world, web):
    """Deliveries that an administrator sets up by hand; Telegram and MAX are told by the product itself."""
    address = f"{web}/hooks/{world.network}/{world.account.hook_key}"
    if world.network == Network.VK:
        world.sim.connect_callback(456, address, "s3cret")
    elif world.network == Network.OK:
        groups = world.sim.world.groups
        groups[555] = replace(groups[555], hook=address)
    elif world.network in (Network.FACEBOOK, Network.INSTAGRAM):
        world.sim.connect_webhook(world.key, address)
