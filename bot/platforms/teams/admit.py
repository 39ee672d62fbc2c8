"""Who may be heard: what the SDK's own check of a token lets through, refused before it is asked.

The SDK checks the signature afterwards. It takes a token without an expiry, a body without a service address and any
organisation; and a token from another issuer would make it fetch that issuer's keys.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

from dataclasses import dataclass

import jwt

from bot.platforms.teams.hosts import Hosts
from bot.platforms.teams.normalise import Activity
from bot.platforms.teams.read import tenant
from bot.settings import Settings

ISSUER = "https://api.botframework.com"


class Refused(Exception):
    """Not from Teams (401), or not from an organisation that this bot serves (403). `reason` is for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Admission:
    app_id: str
    tenants: frozenset[str]
    hosts: Hosts

    @classmethod
    def of(cls, settings: Settings) -> Admission:
        return cls(settings.teams_app_id, frozenset(tenants(settings)), Hosts.of(settings.teams_service_hosts))

    def check(self, authorization: str, activity: Activity) -> None:
        """Raises Refused unless this can only come from Teams, for this bot, from an organisation it serves."""
        claims = _claims(authorization)
        if claims.get("iss") != ISSUER:
            raise Refused(401, "the token's issuer is not the Bot Framework")
        if not isinstance(claims.get("exp"), int | float):
            raise Refused(401, "the token has no expiry")
        if claims.get("aud") != self.app_id:
            raise Refused(401, "the token is for another bot")
        if not activity["serviceUrl"] or not self.hosts.allow(activity["serviceUrl"]):
            raise Refused(403, "the service address is not one of TEAMS_SERVICE_HOSTS")
        # On Web Chat and Direct Line the sender writes the tenant and the user's id; on Teams, Teams does.
        if activity["channelId"] not in ("msteams", ""):
            raise Refused(403, "the channel is not Teams")
        named = {activity["tenant"], activity["conversation"]["tenantId"]} - {""}
        if not tenant(activity) or not {name.lower() for name in named} <= self.tenants:
            raise Refused(403, "the tenant is not one of TEAMS_TENANT_IDS")


def tenants(settings: Settings) -> tuple[str, ...]:
    """The organisations served, the bot's own first."""
    return tuple(part.strip().lower() for part in settings.teams_tenant_ids.split(",") if part.strip())


def _claims(authorization: str) -> dict[str, object]:
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer" or not token:
        raise Refused(401, "no token")
    try:
        claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise Refused(401, "not a token") from None
    return claims
