"""The declarative base, column types that keep money and time exact on every database, and the engine."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    MetaData,
    Numeric,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from procurement.core.ids import new_id

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive datetime is not an instant"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Fixed(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places: NUMERIC on PostgreSQL, a scaled integer on SQLite, which has none."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision, self.scale = precision, scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            msg = f"money is Decimal, not {type(value).__name__}"
            raise TypeError(msg)
        scaled = Decimal(value).scaleb(self.scale)
        if scaled != scaled.to_integral_value():
            msg = f"{value} has more than {self.scale} places"
            raise ValueError(msg)
        return int(scaled) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(value).scaleb(-self.scale)
        return Decimal(value)


class Price(Fixed):
    """CNY a unit, 4 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(14, 4)


class Quantity(Fixed):
    """Quantity in the item's unit, 3 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(14, 3)


class Percent(Fixed):
    """A percentage, 2 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(5, 2)


class Amount(Fixed):
    """CNY, 2 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(16, 2)


class Share(Fixed):
    """A fraction of 1, 4 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(5, 4)


class Score(Fixed):
    """Points from 0 to 100, 2 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(5, 2)


def enum_type(enum: type[StrEnum]) -> Enum:
    """A VARCHAR column that stores the enum's value, with a CHECK made from the enum."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Base of every mapped class.

    `__scope__` maps "county", "school" or "supplier" to the column that says whose row it is: rows of others do not
    exist for an actor. `__audit_exempt__` marks bookkeeping that may change without an entry in the log.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        UUID: Uuid(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }
    __scope__: ClassVar[dict[str, str]] = {}
    __audit_exempt__: ClassVar[bool] = False

    @classmethod
    def only(cls, kind: str, ids: Any) -> ColumnElement[bool]:
        """The condition that a row is of one of the counties, schools or suppliers `ids`; true if it has no `kind`."""
        column = cls.__scope__.get(kind)
        return getattr(cls, column).in_(ids) if column else true()


class Keyed:
    """A random UUID primary key."""

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)


class InCounty:
    """A row that belongs to one county and does not exist for another's people."""

    __scope__: ClassVar[dict[str, str]] = {"county": "county_id"}
    county_id: Mapped[UUID] = mapped_column(ForeignKey("county.id"), index=True)


_engine: Engine | None = None


def configure(url: str) -> Engine:
    """Make `url` the database of this process; returns its engine."""
    global _engine  # noqa: PLW0603
    if _engine is not None:
        _engine.dispose()
    _engine = make_engine(url)
    return _engine


def engine() -> Engine:
    if _engine is None:
        msg = "db.configure() was not called"
        raise RuntimeError(msg)
    return _engine


SQLITE = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "30000",
}  # durable, strict


def make_engine(url: str) -> Engine:
    """An engine with SQLite made durable and strict; PostgreSQL as it is."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    made = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma, value in SQLITE.items():
        cursor.execute(f"PRAGMA {pragma} = {value}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("procurement_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
