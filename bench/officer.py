"""An officer's browser: signs in as anybody does, keeps its connection, and times what it asks for."""

from __future__ import annotations

import http.client
import json
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took in milliseconds."""

    status: int
    body: bytes
    headers: dict[str, str]
    took: float


class Officer:
    """One signed-in member."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.sign_in(username, password)

    def sign_in(self, username: str, password: str) -> None:
        self.get("/sign-in/login/")
        answer = self.post("/sign-in/login/", {"login": username, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")
        self.get("/")

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, None, headers or {})

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def send(self, path: str, body: dict[str, object], headers: dict[str, str] | None = None) -> Answer:
        """What another system's page sends: an object, under the officer's own session."""
        told = {"Content-Type": "application/json", "X-CSRFToken": self.token, **(headers or {})}
        return self.ask("POST", path, json.dumps(body), told)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        self.line.request(method, path, body, {"Cookie": cookie, **headers})
        response = self.line.getresponse()
        content = response.read()
        took = (time.perf_counter() - began) * 1000
        self.keep(response)
        if found := TOKEN.search(content.decode(errors="replace")):
            self.token = found[1]
        return Answer(response.status, content, dict(response.getheaders()), took)

    def keep(self, response: http.client.HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
