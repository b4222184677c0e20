"""A minimal Django project with dj-stripe, as its installation guide describes."""

import os

DATABASE = dict(part.split("=", 1) for part in os.environ["DATABASE"].split())

SECRET_KEY = "only-for-this-comparison"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
ROOT_URLCONF = "shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "djstripe",
    "shop",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": DATABASE["host"],
        "PORT": DATABASE["port"],
        "NAME": DATABASE["name"],
        "USER": DATABASE["user"],
        # Persistent connections, with the check that Django recommends for them.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

STRIPE_LIVE_MODE = False
STRIPE_TEST_SECRET_KEY = os.environ["STRIPE_SECRET_KEY"]
STRIPE_API_HOST = os.environ["STRIPE_API_BASE"]
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
