"""Django settings. Everything an installation may change comes from the environment (docs/install.md)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import bootstrap  # type: ignore[import-untyped]  # a package of static files
from django.utils.translation import gettext_lazy as _

from otklik.config.columns import write_quickly
from otklik.config.database import data_dir, database_settings
from otklik.config.secrets import application_key
from otklik.notices.smtp import from_environment

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = data_dir()

DEBUG = os.environ.get("OTKLIK_DEBUG") == "1"
SECRET_KEY = application_key(DATA_DIR, "django")
CREDENTIALS_KEY = application_key(DATA_DIR, "credentials")
PUSH_KEY = application_key(DATA_DIR, "push")  # signs notices to browsers
PUSH_INNER = frozenset(filter(None, os.environ.get("OTKLIK_PUSH_INNER", "").split(",")))  # host:port
ALLOWED_HOSTS = os.environ.get("OTKLIK_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PUBLIC_URL = os.environ.get("OTKLIK_URL", "http://localhost:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
PROXIES = int(os.environ.get("OTKLIK_PROXIES", "1" if SECURE else "0"))

INSTALLED_APPS = [
    "otklik.office",
    "otklik.networks",
    "otklik.notices",
    "otklik.incidents",
    "otklik.reports",
    "otklik.jobs",
    "otklik.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "otklik.web.files.GZipText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "otklik.web.security.ContentSecurityPolicy",
    "otklik.web.security.NetworksFirst",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "otklik.web.security.RolesAskedOnce",
    "otklik.web.security.StaffOnly",
    "otklik.web.security.NotTooLarge",
    "otklik.web.security.TextOnly",
    "otklik.web.steps.StepsAreNoPages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "otklik.web.naming.OwnerNamed",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "otklik.config.urls"
WSGI_APPLICATION = "otklik.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otklik.web.context.workplace",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "otklik.web.templatetags.otklik",
            ],
        },
    }
]

DATABASES = {"default": database_settings()}
write_quickly()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "office.Employee"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "otklik.web.sign_in.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "otklik.web.forms.entrance.Entrance",
    "change_password": "otklik.web.forms.entrance.NewPassword",
    "reauthenticate": "otklik.web.forms.entrance.OnceMore",
}
ACCOUNT_ADAPTER = "otklik.web.sign_in.ClosedDoor"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# A town hall has one outer address: at nine o'clock all of it signs in. Guessing is held by the failures.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "otklik.web.sign_in.EncryptedSecondFactor"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES  # whose X-Forwarded-For is believed: else all visitors are the proxy
AXES_CLIENT_IP_CALLABLE = "otklik.web.sign_in.address_of"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LOGIN_URL = "/sign-in/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "otklik.web.views.errors.stale_form"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("bootstrap", Path(next(iter(bootstrap.__path__))))]  # a package of static files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = DATA_DIR / "files"
MEDIA_BYTES = int(os.environ.get("OTKLIK_MEDIA_MB", "30")) * 1024 * 1024  # one attachment of a citizen
MEDIA_SECONDS = float(os.environ.get("OTKLIK_MEDIA_SECONDS", "60"))  # for fetching one
MEDIA_MOST = int(os.environ.get("OTKLIK_MEDIA_MOST", "10"))  # attachments of one message that are fetched
MEDIA_INNER = frozenset(filter(None, os.environ.get("OTKLIK_MEDIA_INNER", "").split(",")))  # host:port
EVIDENCE_DAYS = int(os.environ.get("OTKLIK_EVIDENCE_DAYS", "90"))  # a public page of files stays open
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
WEBHOOK_LIMIT_BYTES = 1024 * 1024
UPLOAD_LIMIT_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE + MEDIA_MOST * max(MEDIA_BYTES, 20 * 1024 * 1024)

SMTP = from_environment(os.environ.get("OTKLIK_SMTP", ""))  # where a body has set no mail server of its own
SMTP_WORDS = os.environ.get("OTKLIK_SMTP_WORDS") == "1"  # a citizen's words go into the head's alerts
BOUNCES = os.environ.get("OTKLIK_BOUNCES", "")  # the mailbox to which letters come back

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "otklik.config.logs.WithoutKeys",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {  # scanners try every name: a trace of our program for each
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("OTKLIK_LOG", "WARNING")},
}
