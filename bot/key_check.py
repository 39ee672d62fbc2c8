"""Whether the keys of CANOPY_KEYS are those that this database was begun with: another one opens nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.database import Database
from bot.models import KeyCheck
from bot.private import Keys
from bot.settings import SettingsError


async def check_keys(identity: Database, keys: Keys) -> None:
    """Remember what each key makes of a fixed text, at its first start. Raises SettingsError if it is another since.

    Without this a mistyped key would only be noticed when somebody looks for their answers and finds none.
    """
    known = {version: made for version, made in await identity.once(select(KeyCheck.version, KeyCheck.made))}
    wrong = [version for version in keys.versions if known.get(version, keys.check(version)) != keys.check(version)]
    if wrong:
        raise SettingsError(
            f"CANOPY_KEYS: key {', '.join(map(str, sorted(wrong)))} is not the one that this database was begun with. "
            "Put the old one back; a new key gets a number of its own (canopy keys new 2)"
        )
    insert = (postgresql if identity.shared else sqlite).insert
    for version in set(keys.versions) - set(known):
        made = insert(KeyCheck).on_conflict_do_nothing(index_elements=["version"])  # another replica starts as well
        await identity.once(made, version=version, made=keys.check(version))
