#!/bin/sh
# Deploys the environment prod of shop: every stack, in an order in which they can be made.
# Made by slipway synth. It needs the AWS CLI and credentials, and can be repeated: what is as wanted stays as it is.
# slipway.yaml deploys as the role deployer: assume it first.
set -eu
cd "$(dirname "$0")"
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1

# fail MESSAGE
fail() {
  echo "$1" >&2
  exit 1
}

# output STACK NAME: the value of an output.
output() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text)
  case $value in '' | None) fail "the stack $1 has no output $2" ;; esac
  printf '%s\n' "$value"
}

# zone STACK PARAMETER NUMBER: the zone that the stack has, else the one with this number in the region. Another one would
# replace subnets.
zone() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Parameters[?ParameterKey=='$2'].ParameterValue" --output text 2>/dev/null) || value=
  case $value in
    '' | None)
      value=$(aws ec2 describe-availability-zones --filters Name=zone-type,Values=availability-zone \
        Name=state,Values=available --query 'sort(AvailabilityZones[].ZoneName)' --output text | cut -f "$3")
      ;;
  esac
  [ -n "$value" ] || fail "the region has no zone number $3"
  printf '%s\n' "$value"
}

# deploy STACK BUCKET TAG [PARAMETER=VALUE ...]: makes or changes a stack; large templates go through the bucket.
deploy() {
  stack=$1 bucket=$2 tag=$3
  shift 3
  if [ "$#" -gt 0 ]; then set -- --parameter-overrides "$@"; fi
  if [ -n "$tag" ]; then set -- "$tag" "$@"; fi
  set -- --tags slipway:project=shop "$@"
  if [ -n "$bucket" ]; then set -- --s3-bucket "$bucket" --s3-prefix templates "$@"; fi
  echo "Deploying $stack" >&2
  aws cloudformation deploy --stack-name "$stack" --template-file "$stack.template.json" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset "$@"
}
environment=slipway:environment=prod

wanted=123456789012
account=$(aws sts get-caller-identity --query Account --output text)
[ "$account" = "$wanted" ] || fail "these are credentials of the account $account, and slipway.yaml names $wanted"

# foundation

deploy shop-foundation '' ''

if [ -z "${IMAGE_WEB_FRONT:-}" ]; then fail 'IMAGE_WEB_FRONT is not set: build the image of web-front, push it to the repository WebFrontRepository of shop-foundation, and give its name with the digest'; fi
if [ -z "${IMAGE_API:-}" ]; then IMAGE_API=example/api:1; fi
if [ -z "${SECRET_DB_PASSWORD:-}" ]; then fail 'SECRET_DB_PASSWORD is not set: put the secret db_password into Secrets Manager and give its ARN'; fi

# network
network_ZoneA=$(zone shop-network ZoneA 1)
deploy shop-network '' "$environment" \
  ZoneA="$network_ZoneA" \
  'Note=two words'

# security
foundation_Bucket=$(output shop-foundation Bucket)
network_Vpc=$(output shop-network Vpc)
deploy shop-security "$foundation_Bucket" "$environment" \
  Vpc="$network_Vpc"

# service-web.1

deploy shop-service-web.1 '' "$environment" \
  Vpc="$network_Vpc" \
  Image="$IMAGE_WEB_FRONT" \
  Sidecar="$IMAGE_API" \
  Password="$SECRET_DB_PASSWORD"
echo 'All stacks are deployed.' >&2
