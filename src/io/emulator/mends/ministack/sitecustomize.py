"""Mends gaps of MiniStack 1.5 for `slipway rehearse` and the tests; Python reads this file when its folder is in PYTHONPATH.

1. Types of CloudFormation that it has not: mended_types.
2. What CloudFormation says of containers and services comes to ECS as ECS writes it, and nothing is left out: mended_definitions.
3. Containers of a task start in the order of their conditions and share its volumes: mended_tasks.
4. They end with the exit codes that they have, and the others when the essential one has: mended_ends.
5. Health checks are made, and a roll-out waits for them: mended_health.
6. Services call one another by the names of Service Connect: mended_names.
7. Repositories of another account are denied: mended_registry.

Read against 1.5.33 (2026-11).
"""

import os
import sys
from importlib.util import find_spec

# PYTHONPATH names this folder alone; what all mends share stands beside it.
sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shared"))

from mending import begin  # noqa: E402


def has_containers():
    """Tasks become containers where the package and the socket of Docker are there."""
    where = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    return find_spec("docker") is not None and (not where.startswith("unix://") or os.path.exists(where[7:]))


def mend():
    import mended_types  # noqa: F401
    import mended_tasks  # noqa: F401
    import mended_ends  # noqa: F401
    import mended_health  # noqa: F401
    import mended_names  # noqa: F401
    import mended_registry  # noqa: F401

    # The last one is asked first: what it passes on is for those above.
    import mended_definitions  # noqa: F401


begin("ministack", mend, lambda: {"containers": has_containers()})
