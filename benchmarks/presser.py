"""People who press: a process of its own that posts presses as Slack or Teams do, and says how long each took."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp

Request = tuple[bytes, dict[str, str]]


def slack_request(secret: str, body: dict[str, Any]) -> Request:
    raw, stamp = urlencode({"payload": json.dumps(body)}).encode(), str(int(time.time()))
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    return raw, {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signed}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def teams_request(token: str, body: dict[str, Any]) -> Request:
    return json.dumps(body).encode(), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


async def press(url: str, requests: list[Request], at_once: int) -> list[float]:
    """Post them all, so many at once; the seconds that each took. Raises if one is not answered 200."""
    took: list[float] = []
    waiting: Iterator[Request] = iter(requests)

    async def one(session: aiohttp.ClientSession) -> None:
        for raw, headers in waiting:
            start = time.perf_counter()
            async with session.post(url, data=raw, headers=headers) as answer:
                text = await answer.text()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"answered {answer.status}: {text[:200]}")

    connections = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connections) as session:
        await asyncio.gather(*(one(session) for _ in range(at_once)))
    return took


async def cpu(url: str) -> float:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return float((await answer.json())["cpu"])


async def trial(base: str, path: str, requests: list[Request], at_once: int) -> dict[str, Any]:
    before = await cpu(f"{base}/cpu")
    started = time.perf_counter()
    took = sorted(await press(f"{base}{path}", requests, at_once))
    seconds = time.perf_counter() - started
    await asyncio.sleep(0.2)  # what follows the last acknowledgement is paid for too
    spent = await cpu(f"{base}/cpu") - before
    return {"cpu": spent / len(took), "p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)], "s": seconds}


def filled(template: str, number: dict[str, str]) -> dict[str, Any]:
    for name, value in number.items():
        template = template.replace(f"@{name}@", value)
    body: dict[str, Any] = json.loads(template)
    return body


def main() -> None:
    """A line of JSON a trial: {"base", "path", "template", "people": [{placeholder: value}], "at_once", "by"}."""
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for line in sys.stdin:
        given = json.loads(line)
        kind, proof = given["by"]
        make = slack_request if kind == "slack" else teams_request
        requests = [make(proof, filled(given["template"], person)) for person in given["people"]]
        told = asyncio.run(trial(given["base"], given["path"], requests, given["at_once"]))
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
