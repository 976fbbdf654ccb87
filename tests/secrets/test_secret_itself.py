"""The holder of a secret: every way in which Python shows, stores or takes apart an object."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import pprint
import reprlib
import string
import traceback
from collections.abc import Callable

import pytest
from rich.console import Console
from rich.pretty import pretty_repr

from hatstand.domain.credentials import Credentials
from hatstand.secret import MASK, Secret

VALUE = "wJalrXUtnFEMI"
SECRET = Secret(VALUE)


@dataclasses.dataclass(frozen=True)
class Holder:
    """Something ordinary that has one."""

    name: str
    secret: Secret


def _raised() -> str:
    held = SECRET
    try:
        raise KeyError(held)
    except KeyError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        return "".join(told.format())


def _printed() -> str:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(SECRET, [SECRET], Holder("x", SECRET))
    return capture.get()


@pytest.mark.parametrize(
    "show",
    [
        lambda: str(SECRET),
        lambda: repr(SECRET),
        lambda: ascii(SECRET),
        lambda: f"{SECRET} {SECRET!s} {SECRET!r} {SECRET!a} {SECRET:>20} {SECRET=}",
        lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031 - one of the ways
        lambda: "{0} {0!r:^30}".format(SECRET),  # noqa: UP032
        lambda: string.Template("$x").substitute(x=SECRET),
        lambda: repr([SECRET, {SECRET: SECRET}, (SECRET,), {SECRET}]),
        lambda: repr(Holder("x", SECRET)),
        lambda: repr(Credentials("ASIAEXAMPLE", SECRET, SECRET)),
        lambda: pprint.pformat([Holder("x", SECRET)]),
        lambda: reprlib.repr([SECRET]),
        lambda: pretty_repr(Holder("x", SECRET)),
        lambda: repr(KeyError(SECRET)) + str(ValueError(SECRET)),
        lambda: logging.LogRecord("x", 10, "x", 1, "%s %r", (SECRET, [SECRET]), None).getMessage(),
        lambda: json.dumps({"x": SECRET}, default=str),
        _raised,
        _printed,
    ],
)
def test_what_shows_it_shows_a_mask(show: Callable[[], str]) -> None:
    shown = show()
    assert VALUE not in shown
    assert MASK in shown or "\\u2022" in shown


@pytest.mark.parametrize(
    "take",
    [
        lambda: json.dumps(SECRET),
        lambda: json.dumps(SECRET, default=vars),
        lambda: vars(SECRET),
        lambda: copy.copy(SECRET),
        lambda: copy.deepcopy([SECRET]),
        lambda: dataclasses.asdict(Holder("x", SECRET)),
        *(lambda p=p: pickle.dumps(SECRET, p) for p in range(pickle.HIGHEST_PROTOCOL + 1)),
        lambda: SECRET.__reduce_ex__(4),
        SECRET.__getstate__,
        lambda: "".join([SECRET]),  # type: ignore[list-item]
        lambda: "x" + SECRET,  # type: ignore[operator]
        lambda: list(SECRET),  # type: ignore[call-overload]
        lambda: len(SECRET),  # type: ignore[arg-type]
        lambda: SECRET[0],  # type: ignore[index]
        lambda: Secret("x") > SECRET,  # type: ignore[operator]
        lambda: type("Telling", (Secret,), {}),
    ],
)
def test_what_would_take_it_apart_fails_without_it(take: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as refused:
        take()
    assert VALUE not in str(refused.value)


def test_an_unknown_format_tells_nothing() -> None:
    with pytest.raises(ValueError, match="format") as refused:
        f"{SECRET:x}"
    assert VALUE not in str(refused.value)


def test_it_is_equal_to_the_same_secret_alone() -> None:
    assert Secret(VALUE) == SECRET
    assert hash(Secret(VALUE)) == hash(SECRET)
    assert Secret("é\ud800") == Secret("é\ud800")
    assert Secret(VALUE + "x") != SECRET
    assert VALUE != SECRET
    assert hash(SECRET) != hash(VALUE), "a table that is seen does not tell what was put in it"
    assert not Secret("")
    assert SECRET.reveal() == VALUE
