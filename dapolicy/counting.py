"""The cache, where it is there; without it, this process's own memory.

What counts floods and wrong passwords must neither stop the pages when the cache is away nor stop counting: each
process then counts for itself, so that a limit holds at most once for each process. It says so in the log.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Away
from redis.exceptions import TimeoutError as TooSlow

SAID_EACH = 60  # seconds
AGAIN_AFTER = 5  # seconds: until then a cache that is away is not waited for by every request

log = logging.getLogger(__name__)


class CacheOrMemory(RedisCache):
    """Every operation that our libraries use, answered from memory while the cache is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("dapolicy-while-the-cache-is-away", {})
        self.away_until = 0.0
        self.said_at = 0.0

    def either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (Away, TooSlow):
                self.away_until = time.monotonic() + AGAIN_AFTER
                self.say()
        return getattr(self.memory, name)(*args, **kwargs)

    def say(self) -> None:
        if time.monotonic() - self.said_at >= SAID_EACH or not self.said_at:
            self.said_at = time.monotonic()
            log.error("The cache is away: floods and wrong passwords are counted by each process for itself.")

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("set", *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("add", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("incr", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("delete", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("has_key", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self.either("delete_many", *args, **kwargs)
