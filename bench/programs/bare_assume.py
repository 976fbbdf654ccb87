"""The least that asks AWS for a role's credentials with botocore, and prints them."""

from __future__ import annotations

import json
import sys

import botocore.session


def main() -> None:
    """Assume the role of the first argument."""
    client = botocore.session.Session(profile="jump").create_client("sts")
    answer = client.assume_role(RoleArn=sys.argv[1], RoleSessionName="bench")["Credentials"]
    sys.stdout.write(json.dumps({"Version": 1, **answer}, default=str) + "\n")


if __name__ == "__main__":
    main()
