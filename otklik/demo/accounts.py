"""The demo district's pages in the stand-in networks, and where those listen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from otklik.incidents import deferring
from otklik.netsim import demo as stand_in
from otklik.networks import actions as networks
from otklik.networks.models import Account, Network
from otklik.office.models import Body, Employee

SOON = 5  # seconds until the stand-ins surely answer: then they are told where to deliver
HOOK_KEY = stand_in.VK_HOOK_KEY  # known to the stand-in; a real account has a random one


@dataclass(frozen=True)
class Page:
    """A page of the district in one network. `path`: where citizens see it on the stand-in's host."""

    network: Network
    name: str
    external_id: str
    path: str
    credentials: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)


PAGES = (
    Page(
        Network.VK,
        stand_in.VK_COMMUNITY_NAME,
        str(stand_in.VK_COMMUNITY_ID),
        f"/club{stand_in.VK_COMMUNITY_ID}",
        {
            "community": stand_in.VK_COMMUNITY_TOKEN,
            "service": stand_in.VK_SERVICE_TOKEN,
            "user": stand_in.VK_USER_TOKEN,
            "refresh": stand_in.VK_REFRESH_TOKEN,
            "application": stand_in.VK_APPLICATION,
            "device": stand_in.VK_DEVICE,
            "secret": stand_in.VK_CALLBACK_SECRET,
        },
        {"confirmation": stand_in.VK_CONFIRMATION_CODE},
    ),
    Page(
        Network.TELEGRAM,
        "Приозёрный район",
        str(stand_in.TELEGRAM_CHANNEL_ID),
        "/",
        {"bot": stand_in.TELEGRAM_BOT_TOKEN, "secret": stand_in.TELEGRAM_SECRET},
    ),
    Page(
        Network.MAX,
        "Приозёрный район",
        str(stand_in.MAX_CHANNEL_ID),
        "/",
        {"bot": stand_in.MAX_BOT_TOKEN, "secret": stand_in.MAX_SECRET},
        {"bot": stand_in.MAX_BOT_ID},
    ),
    Page(
        Network.OK,
        stand_in.VK_COMMUNITY_NAME,
        str(stand_in.OK_GROUP_ID),
        "/",
        {
            "user": stand_in.OK_USER_TOKEN,
            "application": stand_in.OK_APPLICATION_SECRET,
            "application_key": stand_in.OK_APPLICATION_KEY,
            "group": stand_in.OK_GROUP_TOKEN,
        },
    ),
)


def connect(body: Body, urls: Mapping[str, str], *, responsible: Employee, at: datetime) -> None:
    """Accounts in the networks that `urls` names (name: address of the stand-in), and one by hand."""
    for page in PAGES:
        if page.network in urls:
            _connect(body, page, urls[page.network], responsible, at)
    networks.create_account(body, network=Network.MANUAL, name="Вручную", external_id="manual", at=at)


def _connect(body: Body, page: Page, url: str, responsible: Employee, at: datetime) -> None:
    account = networks.create_account(
        body,
        network=page.network,
        name=page.name,
        external_id=page.external_id,
        page_url=url + page.path,
        api_url=url,
        settings={**page.settings, "page_host": url},
        responsible=responsible,
        at=at,
    )
    if page.network is Network.VK:
        Account.objects.filter(pk=account.pk).update(hook_key=HOOK_KEY)
    for kind, secret in page.credentials.items():
        networks.store_credential(account, kind=kind, secret=secret, at=at)
    deferring.probe(account.pk, after=SOON)


def follow(body: Body, urls: Mapping[str, str]) -> None:
    """The stand-ins may listen elsewhere than at the last start."""
    for page in PAGES:
        account = Account.objects.filter(body=body, network=page.network).first()
        url = urls.get(page.network)
        if account and url and account.api_url != url:
            account.api_url, account.page_url = url, url + page.path
            account.settings = {**account.settings, "page_host": url}
            account.save(update_fields=["api_url", "page_url", "settings"])
        if account:
            deferring.probe(account.pk, after=SOON)
