"""The real app, offline, with every row of the tree open: no key opens so many at once."""

from hatstand.tui.app import HatstandApp
from hatstand.tui.options import AppOptions
from hatstand.wiring import Options, build


class OpenedApp(HatstandApp):
    """Opens every row once the first frame is drawn."""

    def on_mount(self) -> None:
        """Start as ever, then open everything."""
        super().on_mount()
        self.call_after_refresh(self._open_all)

    def _open_all(self) -> None:
        tree = self.screen.organization_tree
        tree.action_expand_all()
        tree.border_subtitle = f"{len(tree.outline.rows)} rows"


if __name__ == "__main__":
    OpenedApp(build(Options(offline=True)).workspace, AppOptions()).run()
