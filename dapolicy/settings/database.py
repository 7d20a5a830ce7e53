"""One database; the role picks the login. Sessions live in it, the cache on the broker."""

import os
from typing import Any

from dapolicy.embedded.places import DATABASE, PORT
from dapolicy.settings.environment import embedded, needed, place, role, secrets, text, whole

ROLE = role()


def login() -> dict[str, Any]:
    """Host, port, user and password of this process's role."""
    if embedded:
        return {
            "HOST": str(place.sockets),
            "PORT": str(PORT),
            "USER": f"dapolicy_{ROLE}",
            "PASSWORD": secrets.get(ROLE, ""),
        }
    return {
        "HOST": needed("DAPOLICY_DB_HOST"),
        "PORT": str(whole("DAPOLICY_DB_PORT", 5432)),
        "USER": text(f"DAPOLICY_DB_USER_{ROLE.upper()}", f"dapolicy_{ROLE}"),
        "PASSWORD": needed(f"DAPOLICY_DB_PASSWORD_{ROLE.upper()}"),
    }


DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": text("DAPOLICY_DB_NAME", DATABASE),
        "CONN_MAX_AGE": None,  # a new connection costs more than a page
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": text("DAPOLICY_TEST_DATABASE", f"test_{DATABASE}_{os.getpid()}")},
        **login(),
    }
}

BROKER_SOCKET = str(place.broker)
CACHES = {
    "default": {
        "BACKEND": "dapolicy.counting.CacheOrMemory",
        "LOCATION": f"unix://{BROKER_SOCKET}?db=1" if embedded else needed("DAPOLICY_CACHE_URL"),
        "KEY_PREFIX": text("DAPOLICY_CACHE_PREFIX", "dapolicy"),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},  # seconds: pages do not wait for counters
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
