"""A django-helpdesk as its manual sets it up, run by `benchmarks.intake` in an environment of its own.

`python -m benchmarks.helpdesk_site prepare` prints a token; `mail FOLDER` takes in a folder of mails by
`get_email`'s own function and prints the seconds; the module is also the WSGI application of its API.
"""

import json
import os
import sys
import time
from logging import getLogger

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import include, path

NAME = "django-helpdesk"
APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "sites", "humanize", "staticfiles")

if not settings.configured:
    settings.configure(
        SECRET_KEY="benchmark",  # noqa: S106
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        SITE_ID=1,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        LOGIN_URL="/login/",
        MEDIA_ROOT=os.environ["HELPDESK_FILES"],
        LOGGING_CONFIG=None,
        INSTALLED_APPS=[
            *(f"django.contrib.{app}" for app in APPS),
            *("rest_framework", "rest_framework.authtoken", "helpdesk"),
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]
        },
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "CONN_MAX_AGE": None,
                **json.loads(os.environ["HELPDESK_DATABASE"]),
            }
        },
    )

django.setup()
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = WSGIHandler()


def prepare() -> dict[str, object]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from helpdesk.models import Queue
    from rest_framework.authtoken.models import Token

    call_command("migrate", verbosity=0, interactive=False)
    staff = get_user_model().objects.create_superuser("clerk", "clerk@example.org", "-")
    queue = Queue.objects.create(title="Messages", slug="messages", allow_email_submission=True)
    return {"token": Token.objects.create(user=staff).key, "queue": queue.pk}


def mail(folder: str) -> dict[str, object]:
    from helpdesk.email import process_queue
    from helpdesk.models import Queue, Ticket

    queue = Queue.objects.get()
    queue.email_box_type, queue.email_box_local_dir = "local", folder
    before, began = Ticket.objects.count(), time.perf_counter()
    process_queue(queue, getLogger("quiet"))
    return {"seconds": time.perf_counter() - began, "kept": Ticket.objects.count() - before}


def main() -> None:
    made = prepare() if sys.argv[1] == "prepare" else mail(sys.argv[2])
    print(json.dumps(made))


if __name__ == "__main__":
    sys.modules["benchmarks.helpdesk_site"] = sys.modules[__name__]
    main()
