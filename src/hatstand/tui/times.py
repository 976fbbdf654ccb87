"""Times as people read them on a status bar."""

from __future__ import annotations

from datetime import datetime


def countdown(until: datetime, now: datetime) -> str:
    """Return what is left as `41:07` or `1:02:11`; `expired` when nothing is."""
    seconds = int((until - now).total_seconds())
    if seconds <= 0:
        return "expired"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago something was: `now`, `3 min`, `2 h`, `4 d`."""
    minutes = int((now - since).total_seconds()) // 60
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} d"


def day(moment: datetime) -> str:
    """Return the date, such as `2021-03-04`."""
    return moment.strftime("%Y-%m-%d")


def moment_text(moment: datetime) -> str:
    """Return date and local time of day, such as `2021-03-04 14:05`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def clock_time(moment: datetime) -> str:
    """Return the local time of day, such as `14:05`."""
    return moment.astimezone().strftime("%H:%M")


def lately(moment: datetime, now: datetime) -> str:
    """Return local time as `today 14:05` or `Tuesday 14:05`; a week ago or more with the date."""
    local = moment.astimezone()
    days = (now.astimezone().date() - local.date()).days
    if not 0 <= days < 7:
        return moment_text(moment)
    named = ("today", "yesterday")[days] if days < 2 else local.strftime("%A")
    return f"{named} {local:%H:%M}"
