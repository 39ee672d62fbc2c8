"""Letters reach the page, can be changed, taken back and found again, and fail in the terms of delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.chat import Message, Words
from bot.delivery.carrier import DeliveryError, To
from bot.platforms.web.chats import Chats

ADA = To("web", user="ada")
WARD = To("web", channel="willow")


def said(text: str) -> Message:
    return Message((Words(text),))


async def test_a_letter_reaches_one_person_alone(visitor: Any, page: Any) -> None:
    sent = await page.carrier.send(ADA, said("Good morning"), "k1")
    assert sent.reference.startswith("web:")
    assert sent.conversation == "ada"
    assert (await visitor.chat(), await visitor.chat("mo"), await visitor.channel()) == (["Good morning."], [], [])


async def test_a_channels_letter_reaches_everybody_in_it(visitor: Any, page: Any) -> None:
    await page.carrier.send(WARD, said("How are we?"), "k1")
    assert await visitor.channel("ada") == await visitor.channel("mo") == ["How are we?"]
    assert await visitor.channel("n1") == []


async def test_a_post_is_changed_where_it_stands_and_taken_back(visitor: Any, page: Any) -> None:
    first = await page.carrier.send(WARD, said("one"), "k1")
    await page.carrier.send(WARD, said("two"), "k2")
    await page.carrier.update(WARD, first.reference, said("one, changed"))
    assert await visitor.channel() == ["one, changed.", "two."]
    await page.carrier.remove(WARD, first.reference)
    await page.carrier.remove(WARD, first.reference)
    assert await visitor.channel() == ["two."]


async def test_what_was_sent_is_found_by_its_key(page: Any, house: Any) -> None:
    sent = await page.carrier.send(ADA, said("one"), "k1")
    assert await page.carrier.find(ADA, "k1", house.now()) == sent
    assert await page.carrier.find(ADA, "k2", house.now()) is None
    assert await page.carrier.find(WARD, "k1", house.now()) is None
    assert await page.carrier.find(ADA, "k1", house.now() + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("to", "consequence"), [(To("web", user="nobody"), "unreachable"), (To("web", channel="none"), "channel_gone")]
)
async def test_who_is_not_there_is_a_permanent_failure(page: Any, to: To, consequence: str) -> None:
    with pytest.raises(DeliveryError) as error:
        await page.carrier.send(to, said("lost"), "k1")
    assert (error.value.permanent, error.value.consequence) == (True, consequence)


async def test_a_message_that_is_gone_cannot_be_changed(page: Any) -> None:
    with pytest.raises(DeliveryError) as error:
        await page.carrier.update(ADA, "web:99", said("lost"))
    assert error.value.permanent


def test_a_chat_keeps_only_its_newest_lines(house: Any) -> None:
    chats = Chats(most=3)
    for n in range(5):
        chats.add(("user", "ada"), str(n), house.now())
    assert [line.content for line in chats.lines(("user", "ada"))] == ["2", "3", "4"]
