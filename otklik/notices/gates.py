"""How letters leave: the nearest gate of a body or of one above it; for e-mail else the one of the environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from otklik.notices.models import Gate, Way
from otklik.notices.smtp import PORTS, MailServer
from otklik.office.models import Body
from otklik.office.sealing import seal, unseal

Gates = Mapping[tuple[int, Way], Gate]  # by body


def mail_server(gate: Gate) -> MailServer:
    """Raises SecretUnreadable where the password was sealed with another key."""
    security = str(gate.setting("security", "starttls"))
    return MailServer(
        host=str(gate.setting("host")),
        port=int(gate.setting("port", PORTS[security])),
        security=security,
        user=str(gate.setting("user")),
        sender=str(gate.setting("sender")),
        password=secret_of(gate),
    )


def secret_of(gate: Gate) -> str:
    return unseal(bytes(gate.secret)) if gate.secret else ""


def gates_of(bodies: Iterable[Body]) -> Gates:
    """The gate of each body and way; a way without one is not there. One query."""
    lineages = {body.pk: body.lineage[::-1] for body in bodies}
    above = {key for lineage in lineages.values() for key in lineage}
    rows = {(gate.body_id, Way(gate.way)): gate for gate in Gate.objects.filter(body__in=above)}
    found: dict[tuple[int, Way], Gate] = {}
    for body_id, lineage in lineages.items():
        for way in Way:
            gate = next((rows[key, way] for key in lineage if (key, way) in rows), None)
            gate = gate or _without_row(body_id, way)
            if gate is not None and gate.enabled:
                found[body_id, way] = gate
    return found


def gate_of(body: Body, way: Way) -> Gate | None:
    return gates_of([body]).get((body.pk, way))


def _without_row(body_id: int, way: Way) -> Gate | None:
    """Browsers need no gate: each names its own push service."""
    if way is Way.PUSH:
        return Gate(body_id=body_id, way=way)
    return _of_environment(body_id) if way is Way.MAIL else None


def _of_environment(body_id: int) -> Gate | None:
    """A gate that is in no table: it has no key, and its troubles are told in the log."""
    server = settings.SMTP
    if server is None:
        return None
    values = {name: getattr(server, name) for name in ("host", "port", "security", "user", "sender")}
    secret = seal(server.password) if server.password else b""
    return Gate(body_id=body_id, way=Way.MAIL, settings=values, secret=secret, words=settings.SMTP_WORDS)


def keep(
    body: Body, way: Way, *, values: Mapping[str, Any], secret: str, enabled: bool, words: bool, at: datetime
) -> Gate:
    """Makes or changes the gate of a body. An empty secret leaves the one that is held."""
    gate = Gate.objects.filter(body=body, way=way).first() or Gate(body=body, way=way)
    gate.settings, gate.enabled, gate.words = dict(values), enabled, words
    if secret:
        gate.secret = seal(secret)
        gate.cursor = ""
    gate.failure, gate.failing_since, gate.changed_at = "", None, at
    gate.save()
    return gate


def works(gate: Gate) -> None:
    if gate.pk and gate.failing_since:
        Gate.objects.filter(pk=gate.pk).update(failure="", failing_since=None)


def fails(gate: Gate, reason: str, *, at: datetime) -> bool:
    """Keeps the reason; True when it has just begun to fail."""
    if not gate.pk:
        return False
    Gate.objects.filter(pk=gate.pk).update(failure=reason)
    return bool(Gate.objects.filter(pk=gate.pk, failing_since=None).update(failing_since=at))
