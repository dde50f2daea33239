"""Django's settings, all of them made from the table in `environment.py`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from compagnon.config import environment

ENV = environment.read()
ROOT = environment.ROOT
DEBUG: bool = ENV["DEBUG"]
BASE_URL: str = ENV["BASE_URL"].rstrip("/")
_address = urlsplit(BASE_URL)
HTTPS = _address.scheme == "https"
DATA_DIR = Path(ENV["DATA_DIR"]) if str(ENV["DATA_DIR"]) not in {"", "."} else ROOT / "var"

SECRET_KEY: str = ENV["SECRET_KEY"]
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set, so Compagnon does not start: without it anyone could forge a session. "
            "Set it to 50 random characters (`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`) "
            "and keep it; or set DEBUG=yes on a developer's machine. "
            "/ SECRET_KEY est vide : Compagnon ne démarre pas, car n’importe qui pourrait fabriquer une session."
        )
    SECRET_KEY = "only-for-developers"  # noqa: S105 - DEBUG only, see above

ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"] or [_address.hostname or "127.0.0.1", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
INTERNAL_IPS = ["127.0.0.1"] if DEBUG else []

INSTALLED_APPS = [
    # Ours first: where a library says the same words, ours are shown.
    "compagnon.kit",
    "compagnon.live",
    "compagnon.journal",
    "compagnon.people",
    "compagnon.skills",
    "compagnon.communities",
    "compagnon.posts",
    "compagnon.mentoring",
    "compagnon.home",
    "compagnon.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(["django.middleware.gzip.GZipMiddleware"] if ENV["COMPRESS_PAGES"] else []),
    "compagnon.kit.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compagnon.people.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "compagnon.kit.middleware.PagesMiddleware",
]

ROOT_URLCONF = "compagnon.config.urls"
WSGI_APPLICATION = "compagnon.config.wsgi.application"
ASGI_APPLICATION = "compagnon.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "compagnon.kit.jinja.environment",
            "context_processors": ["compagnon.home.shell.allauth_page"],
        },
    },
    # allauth's mails and the pages of Django itself.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]

# Data
DATABASES = {
    "default": dj_database_url.parse(
        ENV["DATABASE_URL"] or f"sqlite:///{DATA_DIR / 'compagnon.sqlite3'}", conn_max_age=None, conn_health_checks=True
    )
}
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if IS_SQLITE:
    # A write that was acknowledged survives a power cut (FULL); writers queue instead of failing (IMMEDIATE).
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;"
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
if ENV["REDIS_URL"]:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV["REDIS_URL"]}}
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [ENV["REDIS_URL"]]}}
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# Files
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed, compressed copies that browsers keep for good; developers get the files themselves.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_HANDLERS = [
    "compagnon.kit.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "compagnon.kit.uploads.SpilledUploads",
]
UPLOAD_MAX_BYTES = ENV["UPLOAD_MAX_MB"] * 1024 * 1024
IMAGE_MAX_PIXELS = ENV["IMAGE_MAX_MEGAPIXELS"] * 1_000_000
FILES_ACCEL_PREFIX: str = ENV["FILES_ACCEL_PREFIX"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
LINK_PREVIEWS: bool = ENV["LINK_PREVIEWS"]
IN_PROCESS_WORKER: bool = ENV["IN_PROCESS_WORKER"]

# Language and time
LANGUAGE_CODE = ENV["LANGUAGE"]
LANGUAGES = [("fr", "français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "compagnon" / "config" / "locale"]
USE_TZ = True
TIME_ZONE = ENV["TIME_ZONE"]
COMPANY_NAME = ENV["COMPANY_NAME"]

# People and sign-in (django-allauth)
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "compagnon.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "compagnon.people.forms.SignupForm",
    "reset_password": "compagnon.people.forms.ResetPasswordForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_DISPLAY = str
MFA_ADAPTER = "compagnon.people.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "compagnon.people.forms.AddKeyForm",
    "login_webauthn": "compagnon.people.forms.LoginKeyForm",
    "authenticate_webauthn": "compagnon.people.forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "compagnon.people.forms.ReauthenticateKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _address.scheme or "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = COMPANY_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = ENV["TRUSTED_PROXIES"]
# What the lower floors ask of the upper ones, by name: who comes to the journal's pages, and how a refusal is shown.
DENIED_VIEW = "compagnon.home.errors.denied"
ADMINISTRATION_GATE = "compagnon.people.gate.administrators_only"
INVITATION_DAYS = ENV["INVITATION_DAYS"]

# Sessions, cookies, headers
SESSION_ENGINE = "compagnon.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and ENV["TRUSTED_PROXIES"] else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "compagnon.home.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Mail
if ENV["EMAIL_HOST"]:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = ENV["EMAIL_HOST"]
    EMAIL_PORT = ENV["EMAIL_PORT"]
    EMAIL_HOST_USER = ENV["EMAIL_USER"]
    EMAIL_HOST_PASSWORD = ENV["EMAIL_PASSWORD"]
    EMAIL_USE_TLS = ENV["EMAIL_TLS"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = ENV["EMAIL_FROM"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
