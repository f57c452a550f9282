"""The canonical bytes of a log entry: what is hashed, exported and compared."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785

from procurement.core.actors import Actor, Role

_TYPE = re.compile(r"[a-z_]+[:.][a-z_]+")


class CanonicalError(ValueError):
    """A value that has no place in canonical JSON here, or JSON that is not what it must be."""


def canonical(obj: Any) -> bytes:
    """UTF-8 bytes of `obj` in the one form RFC 8785 allows.

    Raises CanonicalError for types JSON has not, keys that are not strings, integers beyond ±(2**53 - 1), NaN and
    text that is not Unicode. Log entries and envelopes hold no floats: `entry_body` and `read_json` refuse them.
    """
    try:
        return rfc8785.dumps(obj)
    except rfc8785.CanonicalizationError as error:
        raise CanonicalError(str(error)) from error
    except RecursionError:
        raise CanonicalError("nested too deeply") from None


def read_json(raw: bytes) -> Any:
    """Parse JSON strictly: UTF-8 without byte order mark, no duplicate keys, no floats. Raises CanonicalError."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_refuse_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except CanonicalError:
        raise
    except UnicodeDecodeError:
        raise CanonicalError("not UTF-8") from None
    except RecursionError:
        raise CanonicalError("nested too deeply") from None
    except ValueError as error:
        raise CanonicalError(f"not JSON: {error}") from None


def entry_body(*, log: str, seq: int, type: str, at: datetime, actor: Actor, facts: Mapping[str, Any]) -> bytes:
    """Canonical bytes of entry number `seq` (from 0) of the log with origin `log`: its leaf is their `leaf_hash`.

    `type` is the audit tag, `at` an aware instant (written in UTC with microseconds), `facts` hashes, ids and counts:
    never personal data, never prices before opening. Raises CanonicalError for what cannot be written exactly.
    """
    if not log or seq < 0 or not _TYPE.fullmatch(type):
        raise CanonicalError(f"no entry has log {log!r}, number {seq}, type {type!r}")
    _refuse_floats(dict(facts), "$.facts")
    return canonical(
        {
            "v": 1,
            "log": log,
            "seq": seq,
            "type": str(type),
            "at": instant(at),
            "actor": _named(actor),
            "facts": dict(facts),
        }
    )


def _named(actor: Actor) -> dict[str, str | None]:
    named = named_id(actor)
    organization = actor.organization_id if named == actor.user_id else None
    return {"id": _text(named), "role": str(actor.role), "organization": _text(organization)}


def named_id(actor: Actor) -> UUID | None:
    """Whom an entry names. Experts are not named: committee members are secret until the result (87号令第47条).

    Their acts carry a token in the facts, which can be checked once the draw's salt is published.
    """
    return None if actor.role is Role.EXPERT else actor.user_id


def instant(at: datetime) -> str:
    """`at` as 2026-11-23T06:18:48.000000Z. Raises CanonicalError when it has no time zone."""
    if at.tzinfo is None:
        raise CanonicalError("an instant without time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _refuse_floats(obj: Any, place: str) -> None:
    """Money and quantities are decimal strings, so that no reader in any language rounds what was hashed."""
    if isinstance(obj, float):
        raise CanonicalError(f"{place}: a float ({obj!r}); write an integer or a decimal string")
    if isinstance(obj, Mapping):
        for key, value in obj.items():
            _refuse_floats(value, f"{place}.{key}")
    elif isinstance(obj, (list, tuple)):
        for index, value in enumerate(obj):
            _refuse_floats(value, f"{place}[{index}]")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    obj = dict(pairs)
    if len(obj) != len(pairs):
        keys = [key for key, _ in pairs]
        raise CanonicalError(f"duplicate key {next(key for key in keys if keys.count(key) > 1)!r}")
    return obj


def _refuse_number(text: str) -> Any:
    raise CanonicalError(f"the number {text}: only integers are allowed")
