"""Health checks of containers, which MiniStack does not make.

A roll-out is done when its tasks are healthy, and not while they only run; one that is made is under way too. A task of a service that
is not healthy is stopped, and counts as failed. Checks are a second apart, so that nobody waits for longer than the program needs, and as
many may fail as take the time that was asked for.
"""

import time

from mended_tasks import TASK_LABEL
from ministack.services import ecs

SECOND = 1_000_000_000
LOOK_EVERY = 0.3

_build = ecs._build_run_kwargs


def build_run_kwargs(cdef, *args, **named):
    run_kwargs = _build(cdef, *args, **named)
    check = cdef.get("healthCheck")
    # ECS makes no check that is in the image.
    run_kwargs["healthcheck"] = docker_check(check) if check else {"test": ["NONE"]}
    if check:
        task = ecs._tasks.get(run_kwargs["labels"][TASK_LABEL])
        task.setdefault("_checked", []).append(cdef["name"])
    return run_kwargs


def docker_check(check):
    """The defaults are those of ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11)."""
    return {
        "test": check["command"],
        "interval": SECOND,
        "timeout": check.get("timeout", 5) * SECOND,
        "retries": check.get("retries", 3) * check.get("interval", 30),
        "start_period": check.get("startPeriod", 0) * SECOND,
    }


ecs._build_run_kwargs = build_run_kwargs

_make = ecs._make_deployment


def make_deployment(task_definition, desired_count, status="PRIMARY"):
    deployment = _make(task_definition, desired_count, status)
    if desired_count > 0:
        deployment["rolloutState"], deployment["rolloutStateReason"] = "IN_PROGRESS", ""
    return deployment


ecs._make_deployment = make_deployment

_record = ecs._record_service_task_healthy


def record_healthy(svc_key, task):
    if not task.get("_checked") or task.get("healthStatus") == "HEALTHY":
        _record(svc_key, task)


ecs._record_service_task_healthy = record_healthy

_watch = ecs._watch_task_lifecycle


def watch(task, docker_client, account_id, region):
    _watch(task, docker_client, account_id, region)
    if task.get("_checked"):
        name = f"slipway-ecs-health-{task['taskArn'].rsplit('/', 1)[-1][:8]}"
        ecs.spawn_background(lambda: follow(task, docker_client, account_id, region), thread_name=name)


ecs._watch_task_lifecycle = watch


def follow(task, docker_client, account_id, region):
    with ecs.request_scope(account_id, region):
        while ecs._task_is_active(task["taskArn"], task):
            before = task.get("healthStatus")
            task["healthStatus"] = look(task, docker_client)
            if task["healthStatus"] != before:
                act(task, docker_client)
            time.sleep(LOOK_EVERY)


def look(task, docker_client):
    """The health of the task: that of the worst of its essential containers that have a check."""
    found = set()
    for place, docker_id in enumerate(list(task["_docker_ids"])):
        shown = task["containers"][place]
        if shown["name"] not in task["_checked"]:
            continue
        try:
            state = docker_client.containers.get(docker_id).attrs["State"].get("Health", {}).get("Status")
        except Exception:
            continue
        shown["healthStatus"] = {"healthy": "HEALTHY", "unhealthy": "UNHEALTHY"}.get(state, "UNKNOWN")
        if task["_container_essentials"][place]:
            found.add(shown["healthStatus"])
    worst = [state for state in ("UNHEALTHY", "UNKNOWN", "HEALTHY") if state in found]
    return worst[0] if worst else "UNKNOWN"


def act(task, docker_client):
    cluster, group = ecs._cluster_name_from_arn(task["clusterArn"]), task.get("group", "")
    # A task that no service started goes on.
    if not group.startswith("service:"):
        return
    svc_key = f"{cluster}/{group.split(':', 1)[1]}"
    if task["healthStatus"] == "HEALTHY":
        record_healthy(svc_key, task)
        ecs._refresh_service_state(cluster, group)
        ecs._complete_service_deployment(cluster, svc_key)
    elif task["healthStatus"] == "UNHEALTHY":
        reason = f"({group.replace(':', ' ', 1)}) (task {task['taskArn']}) failed container health checks."
        ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated")
        ecs._cleanup_task_resources(task, docker_client)
        ecs._record_service_task_failure(task)
