"""Reads rendered markup back as a browser's parser would, so that tests ask for structure and not for spelling."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinyhtml5
from django.template import Context, Template


class Page:
    """A parsed page or fragment."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.root: Element = tinyhtml5.parse("<!doctype html>" + str(markup), namespace_html_elements=False)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of a kind with these attributes; ``class_`` asks for one class among others."""
        return [element for element in self.root.iter(tag) if fits(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only one of a kind; fails where there are none or several."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}> in {self.markup}"
        return found[0]

    def by_id(self, id_: str) -> Element:
        """The only element with an id."""
        found = [element for element in self.root.iter() if element.get("id") == id_]
        assert len(found) == 1, f"{len(found)} elements with id {id_}"
        return found[0]

    def ids(self) -> Iterator[str]:
        """Every id, as often as it stands there."""
        return (element.get("id", "") for element in self.root.iter() if element.get("id"))


def fits(element: Element, attributes: dict[str, str]) -> bool:
    """Whether the element has the attributes."""
    wanted = dict(attributes)
    class_ = wanted.pop("class_", None)
    if class_ and class_ not in element.get("class", "").split():
        return False
    return all(element.get(name.replace("_", "-")) == value for name, value in wanted.items())


def text(element: Element) -> str:
    """What is read out, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def render(template: str, **context: object) -> Page:
    """A template's text rendered with the design system's tags loaded."""
    return Page(Template("{% load ui %}" + template).render(Context(context)))


def component(name: str, **context: object) -> Page:
    """One component with its context."""
    return render(f'{{% include "ui/components/{name}.html" %}}', **context)
