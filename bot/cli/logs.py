"""What the log shows: what happened and which row it was about. Never a word that anybody wrote."""

from __future__ import annotations

import logging

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """One line a record; what a caller put in `extra` stands behind it as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        more = " ".join(f"{name}={value}" for name, value in vars(record).items() if name not in _USUAL)
        return f"{line} {more}".rstrip()


def log_to_stderr(level: str) -> None:
    """Ours at `level`; libraries only when something is wrong: some of them log whole payloads."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "handlers"):
        logging.getLogger(ours).setLevel(level)
    # A beat that takes longer than a second is skipped once, as it should be; that is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
