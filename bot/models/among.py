"""One of these ids, however many: one parameter in one statement, which a database plans once and keeps."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[Collection[int | None]]):
    """Whole numbers: PostgreSQL's own array; for SQLite, which has none, JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Integer) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        wanted = sorted({id for id in value or () if id is not None})
        return wanted if dialect.name == "postgresql" else json.dumps(wanted)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> _Among:
        """As it is: SQLAlchemy would write "= 1" behind it for SQLite, which then reads the whole table."""
        return self


def among(column: Any, ids: Iterable[int | None] | str) -> ColumnElement[bool]:
    """Whether the column, a whole number, is one of `ids`; or the name of a parameter that brings them.

    `in_` writes a parameter for each id: with hundreds of them, reading the statement cost more than answering it.
    """
    if isinstance(ids, str):
        return _Among(column, bindparam(ids, type_=_Ids()))
    return _Among(column, bindparam(None, tuple(ids), type_=_Ids(), unique=True))


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **given)} = ANY ({compiler.process(ids, **given)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **given)} IN (SELECT value FROM json_each({compiler.process(ids, **given)}))"
