"""Mends gaps of moto 5.2 for the tests; Python reads this file when its folder is in PYTHONPATH.

1. A stack that is made by a change set has no outputs: the map of outputs is made before there is a template.
2. A second change set of type CREATE for a name makes a second stack of that name; AWS goes on with the first.
3. An output of a resource whose type moto does not know is missing, so that nothing can be made that needs it: here it is a word.
4. A route table keeps its stack from being deleted. (Subnets and the network itself stay in moto all the same.)
5. Parameters that are lists are shown as Python prints lists.
6. The resources of a deleted stack cannot be listed.
7. A stack remembers the parameters that it was made with, and so takes the way back to them for no change.
8. The registry of images keeps nothing that is pushed. Where a real one runs (SLIPWAY_TEST_REGISTRY, host:port), it stands behind ECR's
   API: repositories and logins name its host, and images are those that it has.
9. A new value of a secret takes the staging labels of the version before, not only AWSCURRENT.
10. A secret can be changed while it is to be deleted, and its name is then called taken instead of refused.
11. Every version of a secret is called made at the moment when somebody asks.
12. The tasks of a service never run, and a new task definition is never rolled out: here it has settled as soon as it is asked for.
   (There are no tasks to list, and a service of a stack has no load balancer.)
13. Tasks never end (mended_tasks.py).
"""

import base64
import json
import os
import time
import urllib.error
import urllib.request

import mended_tasks  # noqa: F401

from moto.cloudformation import models, parsing
from moto.ec2.models import route_tables
from moto.ecr import models as ecr
from moto.ecr import responses as ecr_responses
from moto.secretsmanager import models as secrets
from moto.secretsmanager.exceptions import InvalidRequestException
from moto.ecs import models as ecs

_apply = models.ChangeSet.apply


def apply(self):
    _apply(self)
    self.stack.template = self.template
    self.stack._parse_template()
    self.stack.output_map = self.stack._create_output_map()
    # Tags of an update are forgotten, too.
    if self.tags is not None:
        self.stack.tags = self.tags
    self.stack.given = dict(self.given)
    self.stack.parameters = dict(self.given)


models.ChangeSet.apply = apply

_create = models.CloudFormationBackend.create_change_set


def create_change_set(self, stack_name, change_set_name, *args, **named):
    kind = named.get("change_set_type") or (args[3] if len(args) > 3 else "UPDATE")
    if kind == "CREATE":
        for stack_id, stack in list(self.stacks.items()):
            if stack.name == stack_name and stack.status == "REVIEW_IN_PROGRESS":
                self.stacks.pop(stack_id)
    given = dict(named["parameters"] if "parameters" in named else args[1])
    change_set_id, stack_id = _create(self, stack_name, change_set_name, *args, **named)
    self.change_sets[change_set_id].given = given
    return change_set_id, stack_id


models.CloudFormationBackend.create_change_set = create_change_set

_get = parsing.OutputMap.__getitem__


def get_output(self, key):
    try:
        found = _get(self, key)
    except Exception:
        found = None
    return found or parsing.Output(key, f"moto-has-no-{key}".lower(), "")


parsing.OutputMap.__getitem__ = get_output


def delete_table(self, account_id, region_name):
    self.associations.clear()
    self.ec2_backend.delete_route_table(self.id)


route_tables.RouteTable.delete = delete_table


_shown = models.Stack.parameter_list.fget


def shown_parameters(self):
    shown = _shown(self)
    given = getattr(self, "given", {})
    return [{**one, "ParameterValue": given.get(one["ParameterKey"], one["ParameterValue"])} for one in shown]


models.Stack.parameter_list = property(shown_parameters)

_list = models.CloudFormationBackend.list_stack_resources


def list_stack_resources(self, name_or_stack_id):
    return [] if name_or_stack_id in self.deleted_stacks else _list(self, name_or_stack_id)


models.CloudFormationBackend.list_stack_resources = list_stack_resources

REGISTRY = os.environ.get("SLIPWAY_TEST_REGISTRY")
MANIFESTS = ", ".join(
    f"application/vnd.{kind}+json"
    for kind in (
        "docker.distribution.manifest.v2",
        "docker.distribution.manifest.list.v2",
        "oci.image.manifest.v1",
        "oci.image.index.v1",
    )
)
# When each image was first seen: a registry does not say when it was pushed.
seen = {}


def ask_registry(backend, path):
    login = base64.b64encode(f"AWS:{backend.account_id}-auth-token".encode()).decode()
    request = urllib.request.Request(f"http://{REGISTRY}/v2/{path}")
    request.add_header("Authorization", f"Basic {login}")
    request.add_header("Accept", MANIFESTS)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.headers.get("Docker-Content-Digest"), answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None, "{}"
        raise


def describe_images(self, repository_name, registry_id=None, image_ids=None):
    repository = self._get_repository(repository_name, registry_id)
    images = {}
    for tag in json.loads(ask_registry(self, f"{repository.name}/tags/list")[1]).get("tags") or []:
        digest, manifest = ask_registry(self, f"{repository.name}/manifests/{tag}")
        image = images.setdefault(digest, ecr.Image(self.account_id, tag, manifest, repository.name, digest=digest))
        image.update_tag(tag)
        image.image_pushed_at = seen.setdefault(f"{repository.name}:{tag}", time.time())
    return list(images.values())


_made = ecr.Repository.__init__


def made(self, *args, **named):
    _made(self, *args, **named)
    self.uri = f"{REGISTRY}/{self.name}"


_token = ecr_responses.ECRResponse.get_authorization_token


def get_authorization_token(self):
    answer = _token(self)
    for data in answer.result["authorizationData"]:
        data["proxyEndpoint"] = f"http://{REGISTRY}"
    return answer


if REGISTRY:
    ecr.Repository.__init__ = made
    ecr.ECRBackend.describe_images = describe_images
    ecr_responses.ECRResponse.get_authorization_token = get_authorization_token

_reset = secrets.FakeSecret.reset_default_version


def reset_default_version(self, secret_version, version_id):
    before = self.default_version_id
    kept = [
        label
        for label in self.versions.get(before, {}).get("version_stages", [])
        if label not in ("AWSCURRENT", "AWSPREVIOUS")
    ]
    _reset(self, secret_version, version_id)
    if before:
        self.versions[before]["version_stages"].extend(kept)


secrets.FakeSecret.reset_default_version = reset_default_version


def refuse_deleted(name):
    original = getattr(secrets.SecretsManagerBackend, name)

    def mended(self, *args, **named):
        secret_id = named.get("secret_id") or named.get("name") or args[0]
        if secret_id in self.secrets and self.secrets[secret_id].is_deleted():
            raise InvalidRequestException("it is marked for deletion")
        return original(self, *args, **named)

    setattr(secrets.SecretsManagerBackend, name, mended)


for each in ("create_secret", "put_secret_value", "update_secret_version_stage"):
    refuse_deleted(each)


def list_secret_version_ids(self, secret_id):
    secret = self.secrets[secret_id]
    versions = [
        {"VersionId": id, "VersionStages": one["version_stages"], "CreatedDate": one["createdate"]}
        for id, one in secret.versions.items()
    ]
    return secrets.json.dumps({"ARN": secret.arn, "Name": secret.name, "Versions": versions})


secrets.SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids

def settle(service, task_definition):
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment["desiredCount"] = deployment["runningCount"] = service.desired_count
        deployment["pendingCount"], deployment["rolloutState"] = 0, "COMPLETED"
        deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} completed."
        deployment["taskDefinition"] = task_definition


_create_service = ecs.EC2ContainerServiceBackend.create_service


def create_service(self, *args, **named):
    service = _create_service(self, *args, **named)
    settle(service, service.task_definition)
    return service


ecs.EC2ContainerServiceBackend.create_service = create_service

_update_service = ecs.EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    service = _update_service(self, service_properties)
    # A stack gives the family alone.
    service.task_definition = self.describe_task_definition(service.task_definition).arn
    settle(service, service.task_definition)
    return service


ecs.EC2ContainerServiceBackend.update_service = update_service
