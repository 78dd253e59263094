"""Names of Service Connect: services of one namespace call one another by their client aliases.

ECS gives every task a proxy; here the tasks are on a network of Docker that the namespace has, where its DNS knows the aliases. So a
name leads to the port of the container alone, and a task that no service started has no names, as in ECS.
"""

from ministack.core import container_reaper
from ministack.core.concurrency import resource_lock
from ministack.services import ecs

# By cluster and service.
connected = {}

_create = ecs._create_service
_update = ecs._update_service
_delete = ecs._delete_service


def create_service(data):
    connect(data, data["serviceName"])
    return _create(data)


def update_service(data):
    if "serviceConnectConfiguration" in data:
        connect(data, data["service"])
    return _update(data)


def delete_service(data):
    gone = connected.pop(key_of(data, data["service"]), None)
    answer = _delete(data)
    if gone and gone["namespace"] not in [one["namespace"] for one in connected.values()]:
        remove_networks(ecs._get_docker(), {"name": f"^{name_of(gone['namespace'])}$"})
    return answer


def connect(data, service):
    configuration = data.get("serviceConnectConfiguration") or {}
    if configuration.get("enabled"):
        connected[key_of(data, service)] = configuration
    else:
        connected.pop(key_of(data, service), None)


def key_of(data, service):
    return f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/{service.rsplit('/', 1)[-1]}"


ecs._create_service, ecs._update_service, ecs._delete_service = create_service, update_service, delete_service

_build = ecs._build_run_kwargs


def build_run_kwargs(cdef, td, *args, **named):
    run_kwargs = _build(cdef, td, *args, **named)
    task = ecs._tasks.get(run_kwargs["labels"]["com.amazonaws.ecs.task-arn"])
    cluster, group = ecs._cluster_name_from_arn(task["clusterArn"]), task.get("group", "")
    configuration = connected.get(f"{cluster}/{group.removeprefix('service:')}")
    if configuration and group.startswith("service:"):
        network = network_of(configuration["namespace"])
        own = ecs._get_docker().api.create_endpoint_config(aliases=aliases_of(cdef, configuration))
        run_kwargs.update(network=network, networking_config={network: own})
    return run_kwargs


ecs._build_run_kwargs = build_run_kwargs


def aliases_of(cdef, configuration):
    ports = {one["name"]: one["containerPort"] for one in cdef.get("portMappings", []) if one.get("name")}
    names = []
    for service in configuration.get("services", []):
        for alias in service.get("clientAliases", []) if service["portName"] in ports else []:
            if alias["port"] != ports[service["portName"]]:
                raise ValueError(f"{alias['dnsName']}:{alias['port']} leads to another port, which MiniStack cannot do")
            names.append(alias["dnsName"])
    return names


def name_of(namespace):
    return f"ministack-{namespace.rsplit('/', 1)[-1]}"


def network_of(namespace):
    """The network of a namespace, made with its first task. Docker lets two have one name."""
    name = name_of(namespace)
    with resource_lock("slipway-network", name):
        if not ecs._get_docker().networks.list(filters={"name": f"^{name}$"}):
            ecs._get_docker().networks.create(name, labels=container_reaper.own_labels("ecs"))
    return name


def remove_networks(docker_client, filters):
    for network in docker_client.networks.list(filters=filters) if docker_client else []:
        try:
            network.remove()
        except Exception:
            # Somebody else is on it.
            pass


_reap_all = container_reaper.reap_all


def reap_all(docker_client, **named):
    """At its begin and its end MiniStack removes the containers that are its own; here their networks, too."""
    count = _reap_all(docker_client, **named)
    remove_networks(docker_client, {"label": f"{container_reaper.INSTANCE_LABEL}={container_reaper.instance_id()}"})
    return count


container_reaper.reap_all = reap_all
