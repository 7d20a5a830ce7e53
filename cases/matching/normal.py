"""One form for what people write in many: names, telephone numbers, references, e-mail addresses."""

import re
import unicodedata

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "lady", "dame", "prof"})
# Letters that no accent table takes apart.
LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Lower case without accents, apostrophes and punctuation; words are kept apart by one space."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    plain = re.sub(r"['’`´.]", "", plain)
    return " ".join(re.findall(r"[^\W_]+", plain))


def name(text: str) -> str:
    """A given name or a surname as one word: `O'Brien`, `O Brien` and `OBRIEN` are one; titles are dropped."""
    words = fold(text).split()
    return "".join(word for word in words if word not in TITLES) or "".join(words)


def name_parts(text: str) -> list[str]:
    """The whole name first, then the parts of a double one, so that Smith finds Smith-Jones and the reverse."""
    parts = [part for part in fold(text).split() if part not in TITLES and len(part) > 2]
    whole = name(text)
    found = [whole, *parts] if len(parts) > 1 else [whole]
    return [part for part in dict.fromkeys(found) if part]


def phone(text: str) -> str:
    """Digits as dialled within the country: `+44 (0)7700 900123` and `07700900123` are one number."""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + 8:
            return "0" + digits[len(prefix) :].lstrip("0")
    return digits


def email(text: str) -> str:
    """An e-mail address as it is compared."""
    return text.strip().casefold()


def contact(text: str) -> str:
    """Any way to reach somebody, as it is compared: a number, an e-mail address, or else the words."""
    if "@" in text:
        return email(text)
    return phone(text) if len(re.sub(r"\D", "", text)) > 5 else fold(text).replace(" ", "")


def reference(text: str) -> str:
    """A reference, log, crime or staff number without the marks that people put between its parts."""
    return fold(text).replace(" ", "")


def postcode(text: str) -> str:
    """A postcode without its space."""
    return fold(text).replace(" ", "")
