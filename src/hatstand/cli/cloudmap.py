"""`hatstand services`: Cloud Map's namespaces, services and instances, own and shared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, run
from hatstand.cli.looking import Scene, look, looking_options, refuse_partial
from hatstand.cli.sharing_rows import namespace_row
from hatstand.cli.table import table
from hatstand.cli.written_names import WrittenNames, listed_if_allowed, written_names
from hatstand.domain.addresses import dns_note, host_port
from hatstand.domain.cloudmap import Instance, Namespace, Service
from hatstand.domain.organization import escape_segment, split_path
from hatstand.domain.text import counted, folded, printable
from hatstand.errors import AwsError, TargetError, UsageError
from hatstand.services.sharing.cloudmap import CloudMap
from hatstand.services.sharing.namespace_list import Contents, NamespaceList

T = TypeVar("T", Namespace, Service)

_ARN = re.compile(r"(arn:[^/]+:namespace/[^/]+)(?:/(.+))?")


@click.command("services", cls=Command)
@click.argument("path", metavar="[NAMESPACE[/SERVICE]]", required=False)
@click.option("--discover", is_flag=True, help="Ask DiscoverInstances; AWS bills each call.")
@click.option(
    "--owner-account",
    metavar="ID",
    help="With --discover: whose NAMESPACE it is, where that is not listed for you.",
)
@looking_options
@click.pass_context
def services(
    context: click.Context,
    /,
    path: str | None,
    *,
    discover: bool,
    owner_account: str | None,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """List Cloud Map's namespaces and services, or the instances of NAMESPACE or of one SERVICE.

    NAMESPACE is a name, an id or an ARN; shared namespaces are found like own ones. With --discover
    names are taken as written where AWS does not list them for you: it goes by names.
    """
    if discover and not path:
        raise UsageError("--discover needs a NAMESPACE: AWS bills each call")
    names = written_names(path, owner_account, discover=discover)
    scene = look(context, options)
    cloud_map = scene.workspace.cloud_map(scene.viewpoint)
    listed = run(listed_if_allowed(cloud_map, scene.regions, names))
    as_json = options["as_json"]
    if discover:
        output.tell("DiscoverInstances is asked once for each service: AWS bills each call")
    gaps = listed.gaps
    if names is not None and names.wanted(listed):
        contents, single = _by_names(cloud_map, listed, names)
        gaps = ()  # what else there is was not asked for
    elif path:
        contents, single = _chosen(cloud_map, listed, path, discover=discover)
    else:
        wanted = cloud_map.contents(listed.namespaces, instances=as_json)
        contents, single = run(wanted), None
    gaps = (*gaps, *contents.gaps)
    if as_json:
        rows = [namespace_row(entry, scene.inventory) for entry in contents.entries]
        output.write(output.document("namespaces", rows, gaps=gaps, as_of=listed.as_of))
    refuse_partial("the services", gaps, shown=as_json)
    if not as_json:
        _show(contents, scene, single, instances=bool(path))


def _by_names(
    cloud_map: CloudMap, listed: NamespaceList, names: WrittenNames
) -> tuple[Contents, Service | None]:
    """Return what is discovered by names, for a namespace that AWS may not have listed."""
    region = listed.regions[0] if listed.regions else cloud_map.viewpoint.region
    namespace, service = names.as_written(listed.account_id, region)
    known = names.known(listed)
    if known is not None:
        namespace, service = known, _service(cloud_map, known, names.service, discover=True)
    return run(cloud_map.contents((namespace,), service=service, discover=True)), service


def _chosen(
    cloud_map: CloudMap, listed: NamespaceList, path: str, *, discover: bool
) -> tuple[Contents, Service | None]:
    """Return what is in the namespace or service that a path names.

    Raises:
        TargetError: It names nothing, or several things.
    """
    match = _ARN.fullmatch(path)
    parts = (match[1], match[2]) if match else split_path(path)
    if not 1 <= len(parts) <= 2:
        raise UsageError(
            f"{printable(path)!r} is not NAMESPACE or NAMESPACE/SERVICE",
            r"A slash in a name is written \/",
        )
    names = Counter(one.name for one in listed.namespaces)

    def shown(namespace: Namespace) -> str:
        """Return what can be pasted instead: the name where it is the only one."""
        return escape_segment(namespace.name) if names[namespace.name] == 1 else namespace.arn

    namespace = _found("namespace", parts[0], listed.namespaces, _namespace_names, shown)
    wanted = parts[1] if len(parts) == 2 else None
    if wanted is None:
        return run(cloud_map.contents((namespace,), discover=discover)), None
    service = _service(cloud_map, namespace, wanted, discover=discover)
    return run(cloud_map.contents((namespace,), service=service, discover=discover)), service


def _service(cloud_map: CloudMap, namespace: Namespace, name: str, *, discover: bool) -> Service:
    try:
        known = run(cloud_map.services(namespace))
    except AwsError as error:
        if not discover:
            raise
        # Discovery goes by names, so that one who may discover need not be allowed to list.
        output.tell(f"services can't be listed ({error.title}): the name is taken as written")
        return Service("", "", name, namespace.arn)

    def shown(service: Service) -> str:
        return f"{namespace.name}/{escape_segment(service.name)}"

    return _found("service", name, known, lambda one: (one.name, one.id, one.arn), shown)


def _namespace_names(namespace: Namespace) -> tuple[str, ...]:
    return namespace.name, namespace.http_name, namespace.id, namespace.arn


def _found(
    noun: str,
    text: str,
    known: Sequence[T],
    names: Callable[[T], tuple[str, ...]],
    shown: Callable[[T], str],
) -> T:
    """Return what a text names: exactly, then in any case, then by a part that only it has.

    Raises:
        TargetError: Nothing, or several things.
    """
    exact = [one for one in known if text in names(one)]
    same = [one for one in known if folded(text) in map(folded, names(one))]
    part = [one for one in known if folded(text) in folded(names(one)[0])]
    found = exact or same or part
    if len(found) == 1:
        return found[0]
    problem = f"several {noun}s are" if found else f"no {noun} is"
    raise TargetError(
        f"{problem} named {printable(text)!r}",
        "Candidates",
        tuple(shown(one) for one in found or known),
        otherwise=f"There is no {noun} here",
    )


def _show(contents: Contents, scene: Scene, single: Service | None, *, instances: bool) -> None:
    if not contents.entries:
        output.tell(f"no namespaces, as seen from {scene.viewpoint.label}")
        return
    rows = _instance_rows(contents) if instances else _service_rows(contents, scene)
    if rows:
        output.write(table(rows))
    else:
        output.tell("no instances")
    if single is not None:
        note = dns_note(single, contents.entries[0].namespace)
        if note and single.arn:
            output.tell(note)


def _service_rows(contents: Contents, scene: Scene) -> list[list[str]]:
    rows = []
    for entry in contents.entries:
        namespace = entry.namespace
        start = [
            "shared" if namespace.shared else "own",
            scene.inventory.account_name(namespace.owner_id),
            scene.inventory.environment_of(namespace.owner_id).badge,
            namespace.region,
            namespace.type.value or "?",
            namespace.name,
        ]
        for one in entry.services:
            count = one.service.instance_count
            rows.append([*start, one.service.name, _counted(count)])
        if not entry.services:
            rows.append([*start, "", "no services"])
    return rows


def _counted(count: int | None) -> str:
    if count is None:
        return ""
    return counted(count, "instance")


def _instance_rows(contents: Contents) -> list[list[str]]:
    return [
        [
            f"{entry.namespace.name}/{one.service.name}",
            instance.id,
            instance.health or "?",
            host_port(instance) or "no address",
            _own_attributes(instance),
        ]
        for entry in contents.entries
        for one in entry.services
        for instance in one.instances
    ]


def _own_attributes(instance: Instance) -> str:
    own = sorted(
        (name, value) for name, value in instance.attributes.items() if not name.startswith("AWS_")
    )
    return " ".join(f"{name}={value}" for name, value in own)
