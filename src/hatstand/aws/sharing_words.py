"""What refusals of RAM and Cloud Map mean, by AWS's error code: title and next step."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SHARING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ResourceShareInvitationAlreadyAcceptedException": (
            "the invitation was accepted before",
            "`hatstand shares --owner others` lists what is in it",
        ),
        "ResourceShareInvitationAlreadyRejectedException": (
            "the invitation was rejected before",
            "Ask the sender to share it again",
        ),
        "ResourceShareInvitationExpiredException": (
            "the invitation has expired",
            "Ask the sender to share it again",
        ),
        "ResourceShareInvitationArnNotFoundException": (
            "RAM knows no such invitation for this account in this region",
            "`hatstand shares invitations` lists those that there are",
        ),
        "UnknownResourceException": (
            "RAM knows no such share or resource in this region",
            "Shares of global resources are in us-east-1 only",
        ),
        "NamespaceNotFound": (
            "Cloud Map knows no such namespace for this account in this region",
            "Shared ones go by their ARN, and are discovered with their owner's account id",
        ),
        "ServiceNotFound": (
            "Cloud Map knows no such service for this account in this region",
            "Services of shared namespaces go by their ARN",
        ),
    }
)
