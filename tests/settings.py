"""Settings of the suite: the same as everywhere, on a throwaway database and folder, with a quick password hasher."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="compagnon-tests-"))
os.environ.setdefault("LANGUAGE", "fr")
os.environ.setdefault("LINK_PREVIEWS", "no")

from compagnon.config.settings import *  # noqa: F403
from compagnon.config.settings import ENV, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
if ENV["REDIS_URL"]:
    # Each test process clears its own Redis database: that of the address, and those after it.
    address, _, number = ENV["REDIS_URL"].rpartition("/")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    redis = f"{address}/{int(number) + worker}"
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [redis]}}}

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
