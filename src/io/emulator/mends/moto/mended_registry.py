"""The registry of images keeps nothing that is pushed. Where a real one runs (SLIPWAY_TEST_REGISTRY, host:port), it stands behind ECR's API:
repositories and logins name its host, and images are those that it has. moto knows one account at a time: the repositories of another one are
denied, as in AWS where their owner has allowed nothing, but for those that were made with its `registryId`.
"""

import base64
import json
import os
import time
import urllib.error
import urllib.request

from moto.core.exceptions import JsonRESTError
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


_batch_get_image = ecr.ECRBackend.batch_get_image


class Denied(JsonRESTError):
    code = 403


def batch_get_image(self, repository_name, registry_id=None, image_ids=None):
    repository = self.repositories.get(repository_name)
    if registry_id not in (None, self.account_id) and (not repository or repository.registry_id != registry_id):
        arn = f"arn:aws:ecr:{self.region_name}:{registry_id}:repository/{repository_name}"
        who = f"arn:aws:iam::{self.account_id}:user/moto"
        raise Denied("AccessDeniedException", f"User: {who} is not authorized to perform: ecr:BatchGetImage on resource: {arn}")
    if not REGISTRY or not repository:
        return _batch_get_image(self, repository_name, registry_id, image_ids)
    answer = {"images": [], "failures": []}
    for image_id in image_ids or []:
        name = image_id.get("imageDigest") or image_id.get("imageTag")
        digest, manifest = ask_registry(self, f"{repository_name}/manifests/{name}")
        tag = image_id.get("imageTag")
        if digest:
            answer["images"].append(ecr.Image(self.account_id, tag, manifest, repository_name, digest=digest))
        else:
            answer["failures"].append({"imageId": image_id, "failureCode": "ImageNotFound", "failureReason": "not found"})
    return answer


def get_download_url_for_layer(self):
    name, digest = self._get_param("repositoryName"), self._get_param("layerDigest")
    if not REGISTRY:
        raise JsonRESTError("LayersNotFoundException", f"{digest} is not there")
    login = f"AWS:{self.current_account}-auth-token"
    url = f"http://{login}@{REGISTRY}/v2/{name}/blobs/{digest}"
    return json.dumps({"downloadUrl": url, "layerDigest": digest})


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


ecr.ECRBackend.batch_get_image = batch_get_image
ecr_responses.ECRResponse.get_download_url_for_layer = get_download_url_for_layer
if REGISTRY:
    ecr.Repository.__init__ = made
    ecr.ECRBackend.describe_images = describe_images
    ecr_responses.ECRResponse.get_authorization_token = get_authorization_token
