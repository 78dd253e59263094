/** Keys of a user, from the documentation of AWS. */
export const keys = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

/** The MFA device of that user. */
export const device = 'arn:aws:iam::123456789012:mfa/ada'

const config = `
[profile stage]
region = eu-central-1
mfa_serial = ${device}

[profile deployer]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = stage
region = eu-west-1

[profile plain]
role_arn = arn:aws:iam::123456789012:role/plain
source_profile = bare
duration_seconds = 7200

[profile chained]
role_arn = arn:aws:iam::123456789012:role/second
source_profile = plain
duration_seconds = 7200

[profile by-machine]
role_arn = arn:aws:iam::123456789012:role/machine
credential_source = EcsContainer

[profile sso]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Dev

[sso-session acme]
sso_region = eu-west-1
sso_start_url = https://acme.example.com/start

[profile helped]
credential_process = slipway credentials --profile stage

[profile broken]
credential_process = sh -c "echo the vault is locked >&2; exit 3"

[profile loop]
credential_process = slipway credentials --profile loop

[profile circle]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = circle

[profile "with space"]
region = eu-west-1
`

const section = (name: string) => `[${name}]\naws_access_key_id = ${keys.id}\naws_secret_access_key = ${keys.secret}\n`

/** Files of AWS with a profile of every kind. */
export const awsFiles: Readonly<Record<string, string>> = {
  '.aws/config': config,
  '.aws/credentials': `${section('stage')}\n${section('bare')}`,
}
