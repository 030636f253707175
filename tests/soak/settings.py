"""The product's settings, with waits shortened (see `hurry`)."""

import os

from otklik.config.settings import *  # noqa: F403
from otklik.config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.soak.hurry.Hurry"]
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 1.0, "fetch_job_polling_interval": 1.0}
if os.environ.get("OTKLIK_SOAK_DRIVER"):  # it lives through the death of the database by itself
    DATABASES["default"]["OPTIONS"].pop("pool", None)
