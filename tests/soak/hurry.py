"""Shortens every wait of the jobs, in all processes of a soak alike: minutes become seconds, nothing else changes.

The lease of a call stays longer than any call can take against the stand-ins.
"""

import os
from dataclasses import replace
from datetime import timedelta

import attr
from django.apps import AppConfig

TIMES = float(os.environ.get("OTKLIK_SOAK_HURRY", "20"))
LEASE = timedelta(seconds=12)


class Hurry(AppConfig):
    name = "tests.soak"
    label = "soak"

    def ready(self):
        from otklik.jobs import tasks

        shorten_publication()
        shorten_fetching()
        shorten_silence()
        widen_rates()
        tasks.POLL_EVERY /= TIMES
        tasks.OVERDUE /= TIMES
        tasks.STALLED_AFTER = max(4.0, tasks.STALLED_AFTER / TIMES)
        run_often(tasks.app.periodic_registry.periodic_tasks)


def shorten_publication():
    from otklik.incidents.actions import publication
    from otklik.networks.contract import Retryable

    for name in ("LOOK_AFTER", "FIRST_WAIT", "LONGEST_WAIT", "RENEWAL"):
        setattr(publication, name, getattr(publication, name) / TIMES)
    publication.LEASE = publication.RESEND_AFTER = LEASE
    failed = publication.failed

    def sooner(publication_id, problem, **given):
        if isinstance(problem, Retryable):
            problem.after /= TIMES
        return failed(publication_id, problem, **given)

    publication.failed = sooner


def shorten_fetching():
    from otklik.incidents.actions import fetching

    fetching.WAITS = tuple(wait / TIMES / 3 for wait in fetching.WAITS)
    fetching.LEASE = LEASE


def shorten_silence():
    from otklik.networks import limits

    block = limits.block
    limits.block = lambda key, after, **given: block(key, after / TIMES, **given)


def widen_rates():
    from otklik.networks.models import Network
    from otklik.networks.registry import connector_class

    for network in Network:
        made = connector_class(network)
        made.rates = {
            kind: replace(rate, per_second=rate.per_second * TIMES, burst=rate.burst * TIMES)
            for kind, rate in made.rates.items()
        }


def run_often(periodic):
    """What runs every minute runs every two seconds."""
    for key, task in periodic.items():
        periodic[key] = attr.evolve(task, cron="* * * * * */2")
