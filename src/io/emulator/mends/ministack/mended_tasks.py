"""Containers of a task as ECS runs them.

MiniStack starts them one after the other as they are written. Here they start in the order of `dependsOn`, each when its conditions
hold; have `entryPoint`, `user` and `workingDirectory`; share the volumes of the task, which go with it; and how each ended is told. Who
stopped a task is told too: whoever asked, or the scheduler of its service. When the essential container has ended, the others end.
"""

import threading
import time
from graphlib import TopologicalSorter

from ministack.core import container_reaper
from ministack.services import ecs

# Seconds: what ECS waits for a dependency where `startTimeout` says nothing; how long the last lines may take.
START_LIMIT, LINES_LIMIT = 180, 3
# Seconds in which a container that is being made when MiniStack ends is there.
START_GRACE = 5
# Seconds between two looks at a container that others wait for, and at one that runs.
LOOK_EVERY, WATCH_EVERY = 0.1, 0.5
TASK_LABEL = "com.amazonaws.ecs.task-arn"

ending = threading.Event()
# One for each container that is being made.
starting = []


class CannotStart(Exception):
    """Why a task does not start, in the words of ECS where it has some."""


_start = ecs._start_task_worker


def start_in_order(task, td, container_overrides, docker_client):
    definitions = {cdef["name"]: cdef for cdef in td.get("containerDefinitions", [])}
    before = {name: [one["containerName"] for one in cdef.get("dependsOn", [])] for name, cdef in definitions.items()}
    order = [name for name in TopologicalSorter(before).static_order() if name in definitions]
    # MiniStack finds a container by its place.
    places = [list(definitions).index(name) for name in order]
    td["containerDefinitions"] = [definitions[name] for name in order]
    task["containers"] = [task["containers"][place] for place in places]
    task["_container_essentials"] = [task["_container_essentials"][place] for place in places]
    try:
        _start(task, td, container_overrides, docker_client)
    except CannotStart as failed:
        ecs._fail_task_start(task, docker_client, str(failed))


ecs._start_task_worker = start_in_order

_run = ecs._run_docker_container


def run_when_it_may(docker_client, cdef, run_kwargs, **named):
    task = ecs._tasks.get(run_kwargs["labels"][TASK_LABEL])
    for needed in cdef.get("dependsOn", []):
        await_condition(task, docker_client, needed, cdef.get("startTimeout", START_LIMIT))
    have_image(docker_client, cdef["image"])
    # MiniStack takes a program that is not there for something that cannot be fetched.
    from docker.errors import APIError

    starting.append(cdef["name"])
    try:
        if ending.is_set():
            raise CannotStart("MiniStack ends")
        return _run(docker_client, cdef, run_kwargs, **named)
    except APIError as error:
        raise CannotStart(f"CannotStartContainerError: Error response from daemon: {error.explanation}") from error
    finally:
        starting.pop()


ecs._run_docker_container = run_when_it_may


def have_image(docker_client, image):
    """That an image cannot be pulled MiniStack knows of tasks of services only."""
    from docker.errors import ImageNotFound

    try:
        docker_client.images.get(image)
    except ImageNotFound:
        try:
            docker_client.images.pull(image)
        except Exception as error:
            raise CannotStart(f"CannotPullContainerError: {error}") from error


def await_condition(task, docker_client, needed, limit):
    name, condition = needed["containerName"], needed["condition"]
    place = [one["name"] for one in task["containers"]].index(name)
    end = time.monotonic() + limit
    while time.monotonic() < end and ecs._task_is_active(task["taskArn"], task):
        state = docker_client.containers.get(task["_docker_ids"][place]).attrs["State"]
        if state["Status"] == "exited":
            note_exit(task["containers"][place], state["ExitCode"])
        if holds(condition, state):
            return
        if state["Status"] == "exited":
            raise CannotStart(f"Task failed to start: container {name} exited with {state['ExitCode']}")
        time.sleep(LOOK_EVERY)
    raise CannotStart(f"Task failed to start: container {name} did not meet {condition} within {limit} s")


def holds(condition, state):
    if condition == "START":
        return True
    if condition == "HEALTHY":
        return state.get("Health", {}).get("Status") == "healthy"
    return state["Status"] == "exited" and (condition == "COMPLETE" or state["ExitCode"] == 0)


def note_exit(shown, code):
    shown["lastStatus"], shown["exitCode"] = "STOPPED", code


_build = ecs._build_run_kwargs


def build_run_kwargs(cdef, td, *args, **named):
    run_kwargs = _build(cdef, td, *args, **named)
    for key, of_docker in (("entryPoint", "entrypoint"), ("user", "user"), ("workingDirectory", "working_dir")):
        if cdef.get(key):
            run_kwargs[of_docker] = cdef[key]
    binds = [bind for mount in cdef.get("mountPoints", []) if (bind := bind_of(td, mount, run_kwargs["labels"]))]
    if binds:
        run_kwargs["volumes"] = [*run_kwargs.get("volumes", []), *binds]
    return run_kwargs


ecs._build_run_kwargs = build_run_kwargs


def bind_of(td, mount, labels):
    """A volume without a path on the host is the task's own; the one with a path MiniStack has mounted."""
    named = [one for one in td.get("volumes", []) if (one.get("Name") or one.get("name")) == mount["sourceVolume"]]
    host = (named[0].get("Host") or named[0].get("host") or {}) if named else {}
    if not named or host.get("SourcePath") or host.get("sourcePath"):
        return None
    name = f"ministack-ecs-{labels[TASK_LABEL].rsplit('/', 1)[-1]}-{mount['sourceVolume']}"
    own = {**container_reaper.own_labels("ecs"), TASK_LABEL: labels[TASK_LABEL]}
    ecs._get_docker().volumes.create(name, labels=own)
    return f"{name}:{mount['containerPath']}:{'ro' if mount.get('readOnly') else 'rw'}"


_cleanup = ecs._cleanup_task_resources


def clean_up(task, docker_client, extra_container=None):
    if docker_client is None:
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
    end = time.monotonic() + START_GRACE
    while starting and time.monotonic() < end:
        time.sleep(LOOK_EVERY)


container_reaper.reap_all = reap_all
