"""The registry of images keeps nothing that is pushed. Where a real one runs (SLIPWAY_TEST_REGISTRY, host:port), it stands behind ECR's API:
repositories and logins name its host, and images are those that it has.
"""

import base64
import json
import os
import time
import urllib.error
import urllib.request

from moto.ecr import models as ecr
from moto.ecr import responses as ecr_responses

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
