"""The clauses of the framework contract, by version and language, from the files in clause_texts/.

A file is `<version>.<language>.txt`: `# ` starts a clause and is its heading, each further line is a paragraph, {name}
is a term of the contract, and a line `*name` stands for a list of paragraphs of the contract. A version that has been
printed is never edited; a change is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "clause_texts"
_ONES = ("", *"一二三四五六七八九")  # enough for the nineteen articles a contract may have
VERSIONS = tuple(sorted(path.name.removesuffix(".zh.txt") for path in _FOLDER.glob("*.zh.txt")))


@dataclass(frozen=True, slots=True)
class Clause:
    """One article: its printed number (第三条, Article 3), heading and numbered paragraphs."""

    number: str
    heading: str
    paragraphs: tuple[str, ...]


def clauses(
    version: str, language: str, terms: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]
) -> tuple[Clause, ...]:
    """Clauses with the contract's own terms and lists filled in.

    Raises FileNotFoundError for an unknown version or language, KeyError for a term that is not given.
    """
    filled = []
    for position, (heading, lines) in enumerate(_texts(version, language), start=1):
        paragraphs = [text for line in lines for text in _filled(line, terms, lists)]
        numbered = tuple(f"{position}.{index} {text}" for index, text in enumerate(paragraphs, start=1))
        filled.append(Clause(_article(position, language), heading, numbered))
    return tuple(filled)


@cache
def _texts(version: str, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chapters = (_FOLDER / f"{version}.{language}.txt").read_text(encoding="utf-8").split("# ")[1:]
    return tuple((lines[0], tuple(filter(None, lines[1:]))) for lines in (text.splitlines() for text in chapters))


def _filled(line: str, terms: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return lists[line[1:]] if line.startswith("*") else (line.format_map(terms),)


def _article(position: int, language: str) -> str:
    if language == "en":
        return f"Article {position}"
    tens, ones = divmod(position, 10)
    return f"第{'十' if tens else ''}{_ONES[ones]}条"
