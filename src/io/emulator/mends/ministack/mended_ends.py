"""Containers of a task end as in ECS.

MiniStack takes every container that it stops for one that ended well, and every task that was stopped for one that somebody asked to stop.
Here each has its exit code, and the scheduler of a service is named. When the essential container has ended, the others end, too, which
MiniStack leaves running; the volumes of a task go with it.
"""

import threading
import time

from mended_tasks import TASK_LABEL, ending, note_exit, starting
from ministack.core import container_reaper
from ministack.services import ecs

# Seconds: how long the last lines of a container may take, and one that is being made when MiniStack ends.
LINES_LIMIT, START_LIMIT = 3, 5
# Seconds between two looks at a task that runs.
WATCH_EVERY = 0.5

_cleanup = ecs._cleanup_task_resources


def clean_up(task, docker_client, extra_container=None):
    if docker_client is None and task.get("_docker_ids"):
        # A container of it has ended by itself: the others and the volumes go once the last lines are told.
        threading.Thread(target=clean_up_later, args=(task, list(task["_docker_ids"])), daemon=True).start()
    _cleanup(task, docker_client, extra_container)
    if docker_client is not None:
        remove_volumes(docker_client, f"{TASK_LABEL}={task['taskArn']}")


def clean_up_later(task, docker_ids):
    docker_client = ecs._get_docker()
    lines = f"ministack-ecs-awslogs-{task['taskArn'].rsplit('/', 1)[-1][:8]}-"
    for docker_id in docker_ids:
        stop_noting(docker_client, docker_id)
    for thread in threading.enumerate():
        if thread.name.startswith(lines):
            thread.join(LINES_LIMIT)
    for docker_id in docker_ids:
        ecs._remove_docker_container(docker_client, docker_id)
    remove_volumes(docker_client, f"{TASK_LABEL}={task['taskArn']}")


ecs._cleanup_task_resources = clean_up


def remove_volumes(docker_client, label):
    for volume in docker_client.volumes.list(filters={"label": label}):
        try:
            volume.remove()
        except Exception:
            # A container that could not be removed has it: it goes when MiniStack ends.
            pass


def stop_noting(docker_client, docker_id):
    """Stops a container and notes how it ended: MiniStack takes every container that it stops for one that ended well."""
    try:
        container = docker_client.containers.get(docker_id)
        container.stop(timeout=5)
        code = container.wait(timeout=5)["StatusCode"]
    except Exception:
        return
    for _key, task in ecs._tasks.all_items():
        for shown in task.get("containers", []):
            if shown.get("runtimeId") == docker_id[:12]:
                note_exit(shown, code)


_remove = ecs._remove_docker_container


def remove_container(docker_client, container_or_id):
    docker_id = getattr(container_or_id, "id", container_or_id)
    if docker_client and docker_id:
        stop_noting(docker_client, docker_id)
    _remove(docker_client, container_or_id)


ecs._remove_docker_container = remove_container

_look = ecs._maybe_mark_stopped


def look_at_times(task, docker_client=None):
    """Who watches a task asks Docker for each of its containers twice, ten times a second; who describes it, when he does."""
    now = time.monotonic()
    if docker_client is None or now - task.get("_looked_at", 0) > WATCH_EVERY:
        task["_looked_at"] = now
        _look(task, docker_client)


ecs._maybe_mark_stopped = look_at_times

_stop = ecs._stop_task


def stop_for_service(data):
    """Who asks by the API comes to MiniStack's own; this is called by its services."""
    answer = _stop(data)
    task = ecs._resolve_task(data.get("task", ""), data.get("cluster", "default"))
    if task:
        task["stopCode"] = "ServiceSchedulerInitiated"
    return answer


ecs._stop_task = stop_for_service

_sanitize = ecs._sanitize


def sanitize(shown):
    """A task of a service says which roll-out started it, as in ECS, and not the name of the service."""
    clean = _sanitize(shown)
    rollout = shown.get("_deployment_id") if isinstance(shown, dict) else None
    return {**clean, "startedBy": rollout} if rollout and "startedBy" in clean else clean


ecs._sanitize = sanitize

_reap_all = container_reaper.reap_all


def reap_all(docker_client, **named):
    """At its begin and its end MiniStack removes the containers that are its own; here the volumes of their tasks, too."""
    if not named.get("include_unlabelled"):
        end_tasks()
    count = _reap_all(docker_client, **named)
    if docker_client:
        remove_volumes(docker_client, f"{container_reaper.INSTANCE_LABEL}={container_reaper.instance_id()}")
    return count


def end_tasks():
    """At the end no service may make a new task of one whose container is removed, and no task that starts another container."""
    ending.set()
    for _key, service in ecs._services.all_items():
        service["status"] = "INACTIVE"
    for _key, task in ecs._tasks.all_items():
        task["_ecs_resetting"] = True
    end = time.monotonic() + START_LIMIT
    while starting and time.monotonic() < end:
        time.sleep(0.1)


container_reaper.reap_all = reap_all
