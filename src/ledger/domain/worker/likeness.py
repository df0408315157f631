"""Whether two descriptions may be of one person: names are spelled in many ways, and a person may have two NIKs.

A folded name leaves out what is no part of the name or is spelled as one likes: capitals, points, titles, *bin* and
*binti*, the spelling of before 1972 (oe, dj, tj) and the short forms of Muhammad, Ahmad, Abdul and Siti. Our own table,
from what village lists hold; nothing is ever recorded by it, a person is asked.
"""

import re
import unicodedata
from datetime import date

from ledger.domain.worker.person import Person

_TITLES = frozenset(
    ("bapak", "bpk", "dr", "dra", "drg", "drs", "h", "hajah", "haji", "hj", "ibu", "ir", "kh", "prof", "tgk", "ustad")
)
_BETWEEN = frozenset(("bin", "binti", "bt"))
_SHORT_FORMS = {
    short: whole
    for whole, forms in {
        "muhammad": "md mhd moch mochamad mochammad moh mohamad mohammad mohd muh muhamad",
        "ahmad": "achmad achmat ahmat akhmad akhmat",
        "abdul": "abd abdoel",
        "siti": "st sitti",
    }.items()
    for short in forms.split()
}
_SPELLED_OTHERWISE = _TITLES | _BETWEEN | _SHORT_FORMS.keys()
_OLD_SPELLING = re.compile("oe|(?:dj|tj)(?=[aeiou])")
_NEW_SPELLING = {"oe": "u", "dj": "j", "tj": "c"}
_NOT_A_NAME = re.compile(r"[\W_]+")
_LONG_NAME = 8


def folded(name: str) -> str:
    """Write a name for comparison; a name that is nothing but titles stays as it is."""
    text = name.casefold()
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    if "," in text:
        text = text.partition(",")[0]
    if "oe" in text or "dj" in text or "tj" in text:
        text = _OLD_SPELLING.sub(lambda found: _NEW_SPELLING[found[0]], text)
    words = text.split()
    if not "".join(words).isalnum():
        words = _NOT_A_NAME.sub(" ", text.replace("'", "")).split()
    if words and _SPELLED_OTHERWISE.isdisjoint(words):
        return " ".join(words)
    names = [_SHORT_FORMS.get(word, word) for word in words if word not in _BETWEEN]
    while len(names) > 1 and names[0] in _TITLES:
        del names[0]
    return " ".join(names) or text


def likeness(name: str, born_on: date) -> str:
    """Give the text that two descriptions of one person share. It identifies, so it is kept only as a keyed digest."""
    return f"{folded(name)}|{born_on.isoformat()}"


def likeness_of(person: Person) -> str:
    """Give the likeness of a person."""
    return likeness(person.name, person.born_on)


def nearly_the_same(one: str, other: str) -> bool:
    """Tell whether two names may be one name spelled differently, cut short, or mistyped in a letter or two."""
    first, second = folded(one), folded(other)
    if first.replace(" ", "") == second.replace(" ", "") or _cut_short(first.split(), second.split()):
        return True
    slips = 2 if min(len(first), len(second)) >= _LONG_NAME else 1
    return abs(len(first) - len(second)) <= slips and _slips(first, second) <= slips


def _cut_short(one: list[str], other: list[str]) -> bool:
    """Tell whether the shorter name is made of words, or first letters, of the longer, in any order."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    whole = 0
    for word in short:
        found = next(
            (each for each in left if each == word or (1 in {len(word), len(each)} and each[0] == word[0])), None
        )
        if found is None:
            return False
        left.remove(found)
        whole += found == word
    return whole > 0


def _slips(one: str, other: str) -> int:
    """Count the letters to add, drop or replace until two texts are the same (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for place, another in enumerate(other, start=1):
            cost = min(before + (letter != another), row[place] + 1, row[place - 1] + 1)
            before, row[place] = row[place], cost
    return row[-1]
