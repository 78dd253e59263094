"""Secrets: a new value takes the staging labels of the version before, not only AWSCURRENT; one that is to be deleted can be changed, and its
name is then called taken instead of refused; every version is called made at the moment when somebody asks.
"""

from moto.secretsmanager import models as secrets
from moto.secretsmanager.exceptions import InvalidRequestException

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
