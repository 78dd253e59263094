"""Repositories of another account are denied, as in AWS where their owner has allowed nothing; MiniStack takes them for its own."""

from ministack.services import ecr

_batch_get_image = ecr._batch_get_image


def batch_get_image(data):
    registry = data.get("registryId")
    if registry in (None, ecr._registry_id()):
        return _batch_get_image(data)
    arn = f"arn:aws:ecr:{ecr.get_region()}:{registry}:repository/{data.get('repositoryName')}"
    who = f"arn:aws:iam::{ecr._registry_id()}:user/ministack"
    message = f"User: {who} is not authorized to perform: ecr:BatchGetImage on resource: {arn}"
    return ecr.error_response_json("AccessDeniedException", message, 400)


ecr._batch_get_image = batch_get_image
