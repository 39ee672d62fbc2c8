"""Identity's tables, a module per neighbourhood."""

from bot.models.base import Base
from bot.models.champions import Kudos, Received
from bot.models.hours import Absence, DayOff, Shift
from bot.models.letters import Letter, Post, Seen, Travelling, Trouble, Unasked
from bot.models.managers import Conversation, Digest
from bot.models.organisations import Lane, Organisation, Workspace
from bot.models.people import Address, Grant, Group, Member, Person, Reports, Team
from bot.models.rounds import GroupPicture, Picture, Round, Schedule, Seat
from bot.models.slack import SLACK_BOTS, SLACK_INSTALLATIONS, SLACK_STATES
from bot.models.stewards import Confirmed, Erasure, KeyCheck, LocalHelp, Look

__all__ = [
    "SLACK_BOTS", "SLACK_INSTALLATIONS", "SLACK_STATES",
    "Absence", "Address", "Base", "Confirmed", "Conversation", "DayOff", "Digest", "Erasure", "Grant", "Group",
    "GroupPicture", "KeyCheck", "Kudos", "Lane", "Letter", "LocalHelp", "Look", "Member", "Organisation", "Person",
    "Picture", "Post", "Received", "Reports", "Round", "Schedule", "Seat", "Seen", "Shift", "Team", "Travelling",
    "Trouble", "Unasked", "Workspace",
]  # fmt: skip
