"""Looks through sources, templates and addresses for any way by which words could leave the system in writing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
AREAS = ("dapolicy", "cases", "risk", "ppda", "dvds", "marac", "performance")
# What writes to the outside: mail, the net, printing, files, other programs.
MODULES = (
    "django.core.mail", "smtplib", "email", "urllib.request", "http.client", "requests", "httpx", "socket", "ftplib",
    "dapolicy.documents", "weasyprint", "reportlab", "docx", "openpyxl", "csv", "zipfile", "subprocess",
)  # fmt: skip
NAMES = ("FileResponse", "StreamingHttpResponse", "send_mail", "send_mass_mail", "mail_admins", "mail_managers")
TEXTS = ("content-disposition", "application/pdf", "text/csv", "application/msword", "application/zip")
IN_TEMPLATES = re.compile(r"mailto:|sms:|whatsapp:|window\.print|\bdownload\b|Content-Disposition", re.IGNORECASE)
IN_ADDRESSES = re.compile(r"letter|e?mail|print|pdf|export|download|send|sms|post-out|correspond", re.IGNORECASE)
OF_SCHEME = re.compile(r"dvds|clare|disclosure scheme|potential.victim", re.IGNORECASE)


def sources(root: Path = ROOT) -> dict[str, str]:
    """Every module of the application, by its path."""
    found = (path for area in AREAS for path in (root / area).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}


def templates(root: Path = ROOT) -> dict[str, str]:
    found = (path for path in (root / "templates").rglob("*") if path.suffix in (".html", ".txt", ".xml"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}


def ways_out(modules: Mapping[str, str]) -> dict[str, set[str]]:
    """Modules that can write to the outside, each with by what."""
    found = {path: set(ways_in(ast.parse(text))) for path, text in modules.items()}
    return {path: ways for path, ways in found.items() if ways}


def ways_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from filter(is_way, (name.name for name in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from filter(is_way, (node.module, *(f"{node.module}.{name.name}" for name in node.names)))
            yield from (name.name for name in node.names if name.name in NAMES)
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in NAMES:
                yield called
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (text for text in TEXTS if node.value.lower().startswith(text))


def is_way(module: str) -> bool:
    return any(module == way or module.startswith(f"{way}.") for way in MODULES)


def reads_scheme(text: str) -> bool:
    """Whether a module has anything to do with applications."""
    return any(
        isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dvds"
        or isinstance(node, ast.Import) and any(name.name.split(".")[0] == "dvds" for name in node.names)
        or isinstance(node, ast.Constant) and isinstance(node.value, str) and "dvds_" in node.value
        for node in ast.walk(ast.parse(text))
    )  # fmt: skip


def templates_that_write(found: Mapping[str, str]) -> list[str]:
    """Templates of the scheme with a way out, and documents, texts and e-mails that speak of it."""
    return sorted(
        path
        for path, text in found.items()
        if (path.startswith("templates/dvds/") and (IN_TEMPLATES.search(text) or not path.endswith(".html")))
        or ((path.startswith("templates/documents/") or path.endswith(".txt")) and OF_SCHEME.search(text))
    )


def addresses_that_write(names: Iterable[str]) -> list[str]:
    """Addresses of the scheme whose name says that something is sent, printed or taken away."""
    return sorted(name for name in names if name.startswith("dvds:") and IN_ADDRESSES.search(name))
