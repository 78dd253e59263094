"""Containers of a task start as in ECS.

MiniStack starts them one after the other as they are written. Here they start in the order of `dependsOn`, each when its conditions
hold; have `entryPoint`, `user` and `workingDirectory`; and share the volumes of the task.
"""

import threading
import time
from graphlib import TopologicalSorter

from ministack.core import container_reaper
from ministack.services import ecs

# Seconds: what ECS waits for a dependency where `startTimeout` says nothing, and between two looks at it.
START_LIMIT, LOOK_EVERY = 180, 0.1
TASK_LABEL = "com.amazonaws.ecs.task-arn"

# No container starts any more.
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
    if not named.get("refresh_image"):
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
    """MiniStack says that an image cannot be pulled of tasks of services only."""
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
