"""The product's settings over a throw-away data folder, which all processes of one test run share."""

import os
import tempfile
from pathlib import Path

if "OTKLIK_TEST_DATA" not in os.environ:
    folder = tempfile.mkdtemp(prefix="otklik-test-")
    Path(folder).chmod(0o711)  # PostgreSQL must pass through it as its own user
    os.environ["OTKLIK_TEST_DATA"] = folder
    os.environ["OTKLIK_TEST_OWNER"] = str(os.getpid())
os.environ["OTKLIK_DATA"] = os.environ["OTKLIK_TEST_DATA"]
(Path(os.environ["OTKLIK_DATA"]) / "static").mkdir(exist_ok=True)

from otklik.config.settings import *  # noqa: F403
from otklik.config.settings import DATABASES, STATIC_ROOT

DATABASES["default"]["OPTIONS"].pop("pool", None)  # its threads would outlive the test database
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where there is none
