"""Judges recorded calls, a line of JSON each as Fake::dump writes them, by SimCord's rules: every call that the fake took
is made again of SimCord's simulated Discord, which has to take it too.

Usage: validate.py CALLS.jsonl   (needs simcord 3 from PyPI)
"""

import io
import json
import sys
from types import SimpleNamespace

from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import router
from simcord.http import routes as _routes  # noqa: F401  importing registers the routes

# What only asks is not judged: there is nothing of ours in it.
JUDGED = {"POST", "PATCH", "PUT", "DELETE"}
COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
BY_CALLBACK = {5: COMMAND, 6: COMPONENT, 8: AUTOCOMPLETE, 9: COMPONENT}


class Replay:
    """One conversation's calls on one simulated Discord, with its ids in place of the fake's."""

    def __init__(self):
        self.discord = Backend()
        self.guild = self.discord.create_guild("Flat")
        if self.discord.bot_user.id not in self.guild.members:
            self.discord.add_member(self.guild.id, self.discord.bot_user.id)
        self.users, self.channels, self.messages, self.interactions = {}, {}, {}, {}

    def user(self, fake):
        if fake not in self.users:
            user = self.discord.make_user(f"user{len(self.users)}")
            self.discord.add_member(self.guild.id, user.id)
            self.users[fake] = user.id
        return self.users[fake]

    def channel(self, call):
        fake = call["channel"]
        if fake not in self.channels:
            if call["recipient"] is None:
                self.channels[fake] = self.discord.create_channel(self.guild.id, f"channel{fake}").id
            else:
                self.channels[fake] = self.discord.get_dm_channel(self.user(call["recipient"])).id
        return self.channels[fake]

    def message(self, call, fake):
        """A message of the bot's that was replayed; else somebody's, which the record does not hold."""
        if fake not in self.messages:
            channel = self.channel(call)
            author = self.user(call["user"] or "somebody")
            self.messages[fake] = self.discord.create_message(channel, author, content="as it was").id
        return self.messages[fake]

    def interaction(self, call):
        fake = call["interaction"]
        if fake not in self.interactions:
            channel = self.channel(call)
            kind = BY_CALLBACK[call["body"]["type"]]
            guild = None if call["recipient"] is not None else self.guild.id
            record = self.discord.new_interaction(kind, channel, self.user(call["user"]), guild)
            if kind == COMPONENT:
                record.source_message_id = self.message(call, call["pressed_on"])
            self.interactions[fake] = record
        return self.interactions[fake]

    def path(self, call):
        match call["path"].split("/"):
            case ["channels", _, "messages", message]:
                return f"/channels/{self.channel(call)}/messages/{self.message(call, message)}"
            case ["channels", _, *rest]:
                return "/".join(["", "channels", str(self.channel(call)), *rest])
            case ["interactions", _, _, "callback"]:
                record = self.interaction(call)
                return f"/interactions/{record.id}/{record.token}/callback"
            case ["webhooks", _, _, *rest]:
                record = self.interactions[call["interaction"]]
                return "/".join(["", "webhooks", str(self.discord.application_id), record.token, *rest])
            case ["applications", _, "commands"]:
                return f"/applications/{self.discord.application_id}/commands"
        return None

    def take(self, call):
        path = self.path(call)
        if path is None:
            return
        body = call["body"]
        if isinstance(body, dict) and body.get("message_reference"):
            named = body["message_reference"]["message_id"]
            reference = {"message_id": str(self.message(call, named)), "channel_id": str(self.channel(call))}
            body = {**body, "message_reference": {**body["message_reference"], **reference}}
        files = []
        if isinstance(body, dict) and body.get("attachments"):
            name = body["attachments"][0]["filename"]
            files = [SimpleNamespace(fp=io.BytesIO(b"x"), filename=name, description=None)]
        answer = router.dispatch(self.discord, call["method"], path, json=body, files=files)
        if call["message"] is not None and isinstance(answer, dict) and "id" in answer:
            self.messages[call["message"]] = int(answer["id"])


def main() -> int:
    wrong, judged = 0, 0
    replays = {}
    with open(sys.argv[1]) as calls:
        lines = [json.loads(line) for line in calls]
    for number, call in enumerate(lines, 1):
        if call["method"] not in JUDGED or not 200 <= call["status"] < 300:
            continue
        judged += 1
        replay = replays.setdefault(call["conversation"], Replay())
        try:
            replay.take(call)
        except (BackendError, router.UnsupportedField, router.RouteNotImplemented, ValueError, KeyError) as fault:
            wrong += 1
            print(f"{number}: {call['method']} {call['route']}: {type(fault).__name__}: {fault}")
    print(f"{judged} calls, {wrong} faults")
    return 1 if wrong or not judged else 0


if __name__ == "__main__":
    sys.exit(main())
