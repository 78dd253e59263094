"""Tasks of moto that live: its own run for ever and print nothing.

The command of the first container, or of the override, is read as `echo TEXT`, `sleep SECONDS` and `exit CODE`, with `;` between them, as
`sh -c` would carry it out; anything else takes no time. What is echoed goes to the log group of the container's definition. A client
token names the same task, and another order with it is a conflict. ExecuteCommand opens a session that leads nowhere.
"""

import re
import time
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecs import models, responses
from moto.ecs.exceptions import InvalidParameterException
from moto.logs.models import logs_backends

backend_class = models.EC2ContainerServiceBackend
response_class = responses.EC2ContainerServiceResponse


class Container:
    def __init__(self, task_arn, definition):
        self.name = definition["name"]
        self.task_arn = task_arn
        self.container_arn = f"{task_arn}/{uuid4()}"
        self.runtime_id = f"{task_arn.split('/')[-1]}-1"
        self.last_status = "PENDING"
        self.health_status = "UNKNOWN"
        self.network_interfaces = []


def course_of(task, definition):
    """Seconds, exit code, and lines with the second in which each is printed."""
    overrides = {one["name"]: one.get("command") for one in task.overrides.get("containerOverrides", [])}
    words = overrides.get(definition["name"]) or definition.get("command") or []
    seconds, lines = 0.0, []
    for part in " ".join(words[2:] if words[:2] == ["sh", "-c"] else words).split(";"):
        name, _, rest = part.strip().partition(" ")
        if name == "sleep":
            seconds += float(rest)
        elif name == "echo":
            lines.append((seconds, rest.strip("'\"")))
        elif name == "exit":
            return seconds, int(rest), lines
    return seconds, 0, lines


# What moto keeps goes on by itself with every look.
models.Task.last_status = property(lambda task: task.now)


def plain(value):
    """After an update of its stack a definition has the keys of CloudFormation."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: plain(one) for key, one in value.items()}
    return value


def prepare(task, definitions):
    task.born = time.time()
    task.created_at = utcnow()
    task.containers = [Container(task.task_arn, one) for one in definitions]
    task.main = definitions[-1]
    task.course = course_of(task, task.main)
    task.told = 0
    task.halted = None


def tick(task):
    """Lets a task be what it has become by now."""
    if not hasattr(task, "course"):
        return
    seconds, code, lines = task.course
    age = time.time() - task.born - 0.2
    end = seconds if task.halted is None else min(seconds, task.halted - task.born - 0.2)
    for at, text in lines[task.told :]:
        if at <= min(age, end):
            put_line(task, text)
            task.told += 1
    has_ended = age >= end
    status = "PROVISIONING" if age < 0 else "STOPPED" if has_ended else "RUNNING"
    task.now = status
    for container in task.containers:
        container.last_status = status
    if has_ended:
        halted = task.halted is not None and end < seconds
        task.desired_status = "STOPPED"
        task.stop_code = "UserInitiated" if halted else "EssentialContainerExited"
        task.containers[-1].exit_code = 143 if halted else code
        if not halted:
            task.stopped_reason = "Essential container in task exited"


def put_line(task, text):
    options = task.main.get("logConfiguration", {}).get("options", {})
    group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix", "service")
    backend = logs_backends[task._account_id][task.region_name]
    if group not in backend.groups:
        return
    stream = f"{prefix}/{task.main['name']}/{task.task_arn.split('/')[-1]}"
    backend.ensure_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": text}])


_describe = backend_class.describe_tasks
_list = backend_class.list_tasks


def describe_tasks(self, cluster_str, tasks):
    found = _describe(self, cluster_str, tasks)
    for task in found:
        tick(task)
    return found


def list_tasks(self, cluster, instance=None, family=None, *args, **named):
    for tasks in self.tasks.values():
        for task in tasks.values():
            tick(task)
    # Those of definitions that are not active any more are of the family, too.
    found = _list(self, cluster, instance, None, *args, **named)
    return [task for task in found if family in (None, task.task_definition_arn.split("/")[-1].split(":")[0])]


def stop_task(self, cluster_str, task_str, reason):
    for tasks in self.tasks.values():
        for task in tasks.values():
            if task.task_arn.split("/")[-1] == task_str.split("/")[-1]:
                tick(task)
                if task.now != "STOPPED":
                    task.halted = task.halted or time.time()
                    task.desired_status = "STOPPED"
                    task.stopped_reason = reason
                return task
    raise InvalidParameterException("The referenced task was not found.")


# A container without a limit of its own is no number.
backend_class._calculate_task_resource_requirements = lambda self, definition: {}
backend_class.describe_tasks = describe_tasks
backend_class.list_tasks = list_tasks
backend_class.stop_task = stop_task

_run = response_class.run_task


def run_task(self):
    backend, token = self.ecs_backend, self._get_param("clientToken")
    known = backend.__dict__.setdefault("tokens", {})
    if token in known:
        tick(known[token])
        return ActionResult({"tasks": [known[token]], "failures": []})
    if len(str(self._get_param("overrides") or "")) > 9000:
        raise InvalidParameterException("Container Overrides length must be at most 8192")
    before = {arn for tasks in backend.tasks.values() for arn in tasks}
    result = _run(self)
    for tasks in backend.tasks.values():
        for arn, task in tasks.items():
            if arn not in before:
                definition = backend.describe_task_definition(task.task_definition_arn)
                prepare(task, plain(definition.container_definitions))
                task.enable_execute_command = bool(self._get_param("enableExecuteCommand"))
                tick(task)
                known[token] = task
    return result


response_class.run_task = run_task


def execute_command(self):
    task_id = self._get_param("task").split("/")[-1]
    session = {"sessionId": f"ecs-execute-command-{task_id}", "streamUrl": "wss://nowhere", "tokenValue": "token-canary"}
    return ActionResult({"session": session, "containerName": self._get_param("container"), "interactive": True})


response_class.execute_command = execute_command
