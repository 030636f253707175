"""Asking for a job in the transaction that needs it: it is there if, and only if, the transaction commits.

Jobs are asked for by name, so that the layers below the faces know no face.
"""

from __future__ import annotations

from procrastinate.contrib.django import app


def publish(publication_id: int) -> None:
    app.configure_task("publish", lock=f"publication:{publication_id}", queue="outbox").defer(
        publication_id=publication_id
    )


def parse(delivery_id: int) -> None:
    app.configure_task("parse_delivery", queue="intake").defer(delivery_id=delivery_id)


def recompute(change_id: int, after: int) -> None:
    app.configure_task("recompute", queue="watch", lock="recompute").defer(change_id=change_id, after=after)
