"""People of a small town in front of their pages, at a chosen moment."""

import pytest
import time_machine
from django.test import Client

from tests.town import build_town, moment


@pytest.fixture
def town(db):
    return build_town()


@pytest.fixture
def at():
    """`at("mon 12:00")`: the faces' clock stands at that moment."""
    travellers = []

    def go(text):
        for held in travellers:
            held.stop()
        traveller = time_machine.travel(moment(text), tick=False)
        traveller.start()
        travellers[:] = [traveller]

    yield go
    for held in travellers:
        held.stop()


@pytest.fixture
def browser_of():
    """A client in which the person is signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
