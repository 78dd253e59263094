"""What CloudFormation says of containers and services comes to ECS as its API has it.

MiniStack turns the keys of a container definition, but not those of its secrets, dependencies and health check, so that ECS finds
none of them; and of a service that is made it passes on half. A secret comes in the version that its ARN names.
"""

import json
import threading

from ministack.services import ecs, secretsmanager
from ministack.services.cloudformation import provisioners as made

# Keys of these are somebody's own words.
FREE = ("dockerLabels", "options")


def camel(value):
    if isinstance(value, list):
        return [camel(one) for one in value]
    if not isinstance(value, dict):
        return value
    named = {key[:1].lower() + key[1:]: one for key, one in value.items()}
    return {key: one if key in FREE else camel(one) for key, one in named.items()}


made._normalize_container_defs = camel

PASSED_ON = ("EnableExecuteCommand", "HealthCheckGracePeriodSeconds", "PlatformVersion", "ServiceConnectConfiguration")
of_this_thread = threading.local()


def pass_on(name, props_at):
    """The request that a handler of stacks makes of the properties gets those that it leaves out."""
    handler = made._RESOURCE_HANDLERS["AWS::ECS::Service"]
    in_stack, in_ecs = handler[name], getattr(ecs, f"_{name}_service")

    def handle(*args, **named):
        props = args[props_at]
        of_this_thread.more = camel({key: props[key] for key in PASSED_ON if key in props})
        try:
            return in_stack(*args, **named)
        finally:
            of_this_thread.more = {}

    def ask(data):
        return in_ecs({**getattr(of_this_thread, "more", {}), **data})

    handler[name] = handle
    setattr(ecs, f"_{name}_service", ask)


pass_on("create", props_at=1)
pass_on("update", props_at=2)

_resolve = ecs._resolve_container_secrets


def resolve_secrets(cdef):
    """`<ARN>:<JSON key>:<stage>:<version id>`: MiniStack reads no further than the key."""
    values, others = {}, []
    for secret in cdef.get("secrets", []):
        parts = secret["valueFrom"].split(":")
        key, stage, version = (parts[7:] + ["", "", ""])[:3]
        if "secretsmanager" not in parts or not (stage or version):
            others.append(secret)
            continue
        value = secretsmanager.resolve_secret_string(":".join(parts[:7]), stage or "AWSCURRENT", version or None)
        if value is None or (key and key not in json.loads(value)):
            raise ecs._SecretResolutionError(
                f"ResourceNotFoundException: Secrets Manager can't find the specified secret value {secret['valueFrom']}"
            )
        values[secret["name"]] = str(json.loads(value)[key]) if key else value
    return {**_resolve({**cdef, "secrets": others}), **values}


ecs._resolve_container_secrets = resolve_secrets
