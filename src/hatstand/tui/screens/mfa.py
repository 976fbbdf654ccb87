"""Asking for an MFA code, and for what comes before it: the device, the command that prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from hatstand.secret import Secret
from hatstand.services.assume.asking import CodeRequest, CommandRequest, DeviceRequest
from hatstand.tui.describing.plan import device_name, short_blocks
from hatstand.tui.facts import MUTED, Block, Fact, Paragraph, Title
from hatstand.tui.glyphs import ASCII
from hatstand.tui.screens.dialog import Dialog, Hint
from hatstand.tui.widgets.choice_list import ChoiceList
from hatstand.tui.widgets.entry import CODE_LENGTH, CodeEntry
from hatstand.tui.widgets.page import Page

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MfaScreen(Dialog[Secret | None]):
    """Six digits, sent with the sixth; the result is the code, or None where one cancels."""

    DEFAULT_CSS = """
    MfaScreen {
        & .code { height: 1; margin: 1 0 0 0; }
        & .after { margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "send", "Send", show=False)]
    TITLE_TEXT = "MFA code"

    def __init__(
        self,
        request: CodeRequest,
        demo_code: Callable[[], str] | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Make the dialog.

        Args:
            request: What the code is for.
            demo_code: Returns the demo user's current code, where this is the demo.
            clock: Returns the time (UTC), for the countdown to the next code.
        """
        super().__init__()
        self._request = request
        self._demo_code = demo_code
        self._clock = clock
        self._sent = False
        self._before = Page()
        self._entry = CodeEntry(self._typed, lambda _event: False)
        self._after = Page(id="after")

    def body(self) -> Iterable[Widget]:
        """Yield what it is for, the digits, and what there is to know."""
        if self.glyphs is ASCII:
            self._entry.mark = "*"
        yield self._before
        yield Horizontal(
            Static("Code", classes="label", markup=False),
            self._entry,
            classes="code",
        )
        self._after.add_class("after")
        yield self._after

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("0-9", "type or paste"), ("enter", "send"), ("esc", "cancel"))

    def on_mount(self) -> None:
        """Show the plan, and let the seconds pass."""
        super().on_mount()
        plan = self._request.plan
        self.frame_in(plan.environment)
        title = self.headline(plan.account_name, plan.role.account_id, plan.environment)
        device = self.said(device_name(self._request.serial))
        if self._request.shared:
            device += self.said("  one code serves other roles too", MUTED)
        blocks: list[Block] = [Title(title), Title(Content(""))]
        blocks += [*short_blocks(plan, self.said), Fact("Device", device)]
        self._before.tell(blocks)
        self._draw_rest()
        self._entry.focus()
        self.set_interval(1.0, self._draw_rest)

    def action_send(self) -> None:
        """Send the code, or say what is missing."""
        if self._entry.complete:
            self._send()
        else:
            self._draw_rest(incomplete=True)

    def _typed(self) -> None:
        if self._entry.complete:
            self._send()

    def _send(self) -> None:
        if not self._sent:
            self._sent = True
            self.dismiss(Secret(self._entry.text))

    def _draw_rest(self, *, incomplete: bool = False) -> None:
        request = self._request
        blocks: list[Block] = []
        if request.problem:
            blocks.append(Fact("Before", self.said(request.problem, "$text-warning")))
        if request.aws_words:
            blocks.append(Fact("AWS says", self.said(request.aws_words)))
        if request.next_code_at is not None:
            seconds = round((request.next_code_at - self._clock()).total_seconds())
            new = f"in {seconds} s" if seconds > 0 else "the device shows a new code now"
            blocks.append(Fact("New code", self.said(new)))
        if self._demo_code is not None:
            hint = self.said(self._demo_code(), "bold") + self.said("  the demo's code now", MUTED)
            blocks.append(Fact("Demo", hint))
        if incomplete:
            missing = f"a code has {CODE_LENGTH} digits"
            blocks.append(Fact("", self.said(missing, "$text-warning")))
        self._after.tell(blocks)
        self._after.display = bool(blocks)


class DeviceScreen(Dialog[str | None]):
    """The serial of the device that will give the codes from now on; None where one cancels."""

    DEFAULT_CSS = """
    DeviceScreen {
        & OptionList { height: auto; max-height: 12; margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
    ]
    TITLE_TEXT = "MFA device"

    def __init__(self, request: DeviceRequest) -> None:
        super().__init__()
        self._request = request
        self._page = Page()
        self._list = ChoiceList()

    def body(self) -> Iterable[Widget]:
        """Yield what it is for, and the devices."""
        yield self._page
        yield self._list

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("enter", "use it from now on"), ("esc", "cancel"))

    def on_mount(self) -> None:
        """Show the devices, each with its number."""
        super().on_mount()
        plan = self._request.plan
        self.frame_in(plan.environment)
        title = self.headline(plan.account_name, plan.role.account_id, plan.environment)
        said = "Several devices are registered. Which one gives the codes?"
        self._page.tell([Title(title), Title(Content("")), Paragraph(self.said(said))])
        names = [self.said(device_name(serial), "bold") for serial in self._request.serials]
        widest = max(name.cell_length for name in names)
        for number, (serial, name) in enumerate(zip(self._request.serials, names, strict=True), 1):
            gap = " " * (widest - name.cell_length + 2)
            label = self.said(f"{number}  ", MUTED) + name + self.said(f"{gap}{serial}", MUTED)
            self._list.add_option(Option(label))
        self._list.highlighted = 0
        self._list.focus()

    def on_key(self, event: events.Key) -> None:
        """Take a number for the device that has it; keys typed ahead choose nothing."""
        if event.key == "enter" and self.too_early(event):
            event.stop()
            event.prevent_default()
        numbers = [str(number) for number in range(1, len(self._request.serials) + 1)]
        if event.character in numbers[:9]:
            event.stop()
            if not self.too_early(event):
                self.dismiss(self._request.serials[int(event.character) - 1])

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._request.serials[event.option_index])

    def action_step(self, by: int) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if by > 0 else self._list.action_cursor_up)()


class CommandScreen(Dialog[bool | None]):
    """Whether a command of the user's files may be run for codes; None where one cancels."""

    TITLE_TEXT = "Command for codes"

    def __init__(self, request: CommandRequest) -> None:
        super().__init__()
        self._request = request
        self._page = Page()

    def body(self) -> Iterable[Widget]:
        """Yield the command and where it is written."""
        yield self._page

    def hints(self) -> Sequence[Hint]:
        """Return the keys."""
        return (("y", "run it, now and from now on"), ("n", "type the code"), ("esc", "cancel"))

    def on_mount(self) -> None:
        """Show the command."""
        super().on_mount()
        request = self._request
        self.frame_in(request.plan.environment)
        question = "A code is needed. Run this command to get it?"
        self._page.tell(
            [
                Title(self.said(question, "bold")),
                Title(Content("")),
                Fact("Command", self.said(request.command)),
                Fact("Written in", self.said(request.origin)),
            ]
        )

    def on_key(self, event: events.Key) -> None:
        """Take `y` for a yes and `n` for a no; enter answers nothing."""
        if event.character in ("y", "Y", "n", "N"):
            event.stop()
            if not self.too_early(event):
                self.dismiss(event.character in ("y", "Y"))
