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

# lacks MESSAGE: notes what a person has to give.
lacking=
lacks() {
  echo "$1" >&2
  lacking=yes
}

# output STACK NAME: the value of an output.
output() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue" --output text)
  case $value in '' | None) fail "the stack $1 has no output $2" ;; esac
  printf '%s\n' "$value"
}

# kept STACK PARAMETER: the value that a parameter of a stack has, nothing where there is no stack.
kept() {
  value=$(aws cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Parameters[?ParameterKey=='$2'].ParameterValue" --output text 2>/dev/null) || value=
  case $value in None) value= ;; esac
  printf '%s\n' "$value"
}

# zone STACK PARAMETER NUMBER: the zone that the stack has, else the one with this number in the region. Another one would
# replace subnets.
zone() {
  value=$(kept "$1" "$2")
  if [ -z "$value" ]; then
    value=$(aws ec2 describe-availability-zones --filters Name=zone-type,Values=availability-zone \
      Name=state,Values=available --query 'sort(AvailabilityZones[].ZoneName)' --output text | cut -f "$3")
  fi
  [ -n "$value" ] || fail "the region has no zone number $3"
  printf '%s\n' "$value"
}

# machine_image STACK PARAMETER PROCESSOR: the image that the machine of the stack has, else the newest Amazon Linux 2023. Another one
# would replace the machine.
machine_image() {
  value=$(kept "$1" "$2")
  if [ -z "$value" ]; then
    value=$(aws ssm get-parameter --query Parameter.Value --output text \
      --name "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-$3")
  fi
  [ -n "$value" ] || fail "the region has no image of Amazon Linux 2023 for $3"
  printf '%s\n' "$value"
}

# repository IMAGE: ARN of the repository of ECR that an image is in.
repository() {
  host=${1%%/*} name=${1#*/}
  name=${name%%@*}
  name=${name%%:*}
  owner=${host%%.*} region=${host#*.dkr?ecr}
  region=${region#*.}
  region=${region%%.*}
  case $host in
    *.dkr?ecr*.cn-*.cn) partition=aws-cn ;;
    *.dkr?ecr*.us-gov-*) partition=aws-us-gov ;;
    *.dkr?ecr*.amazonaws.com | *.dkr?ecr*.on.aws) partition=aws ;;
    *) fail "$1 is in no registry of ECR, which is where tasks pull from" ;;
  esac
  printf '%s\n' "arn:$partition:ecr:$region:$owner:repository/$name"
}

# job CLUSTER SUBNETS GROUPS TASK-DEFINITION: runs a task to its end and fails when it does.
job() {
  task=$(aws ecs run-task --cluster "$1" --launch-type FARGATE --task-definition "$4" \
    --network-configuration "awsvpcConfiguration={subnets=[$2],securityGroups=[$3]}" \
    --query 'tasks[0].taskArn' --output text)
  echo "Running $task" >&2
  aws ecs wait tasks-stopped --cluster "$1" --tasks "$task"
  code=$(aws ecs describe-tasks --cluster "$1" --tasks "$task" \
    --query 'max(tasks[0].containers[].exitCode)' --output text)
  [ "$code" = 0 ] || fail "the job ended with $code: $task"
}

# deploy STACK BUCKET COMPONENT TAG [PARAMETER=VALUE ...]: makes or changes a stack; large templates go through the bucket.
deploy() {
  stack=$1 bucket=$2 component=$3 tag=$4
  shift 4
  if [ "$#" -gt 0 ]; then set -- --parameter-overrides "$@"; fi
  if [ -n "$tag" ]; then set -- "$tag" "$@"; fi
  set -- --tags slipway:project=shop "slipway:component=$component" "$@"
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

deploy shop-foundation '' foundation ''

if [ -z "${IMAGE_WEB_FRONT:-}" ]; then lacks 'IMAGE_WEB_FRONT is not set: build the image of web-front, push it to the repository WebFrontRepository of shop-foundation, and give its name with the digest'; fi
if [ -z "${IMAGE_API:-}" ]; then IMAGE_API=123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1; fi
if [ -z "${TOOLS_IMAGE:-}" ]; then lacks 'TOOLS_IMAGE is not set: pull public.ecr.aws/aws-cli/aws-cli:2.35.5, push it to the repository ToolsImages of shop-foundation, and give its name with the digest'; fi
if [ -z "${CERTIFICATE_ARN:-}" ]; then lacks 'CERTIFICATE_ARN is not set: import the certificate with `aws acm import-certificate` in the same region and give its ARN'; fi
if [ -z "${SECRET_DB_PASSWORD:-}" ]; then lacks 'SECRET_DB_PASSWORD is not set: put the secret db_password into Secrets Manager and give its ARN and version: <arn>:::<version id>'; fi
if [ -z "${VARIABLES_WEB_FRONT:-}" ]; then lacks 'VARIABLES_WEB_FRONT is not set: put TOKEN of web-front into Secrets Manager as one JSON object and give its ARN and version: <arn>:::<version id>'; fi
[ -z "$lacking" ] || exit 1

# network
network_ZoneA=$(zone shop-network ZoneA 1)
network_NatImage=$(machine_image shop-network NatImage arm64)
deploy shop-network '' network "$environment" \
  ZoneA="$network_ZoneA" \
  NatImage="$network_NatImage" \
  Certificate="$CERTIFICATE_ARN" \
  'Note=two words'

# security
foundation_Bucket=$(output shop-foundation Bucket)
network_Vpc=$(output shop-network Vpc)
deploy shop-security "$foundation_Bucket" security "$environment" \
  Vpc="$network_Vpc"

# service-migrate
network_Cluster=$(output shop-network Cluster)
deploy shop-service-migrate '' service-migrate "$environment" \
  Cluster="$network_Cluster"
security_MigrateGroups=$(output shop-security MigrateGroups)
service_migrate_TaskDefinition=$(output shop-service-migrate TaskDefinition)
job "$network_Cluster" subnet-1,subnet-2 "$security_MigrateGroups" "$service_migrate_TaskDefinition"

# service-web.1
repository_WEB_FRONT=$(repository "$IMAGE_WEB_FRONT")
repository_tools=$(repository "$TOOLS_IMAGE")
deploy shop-service-web.1 '' service-web.1 "$environment" \
  Vpc="$network_Vpc" \
  Image="$IMAGE_WEB_FRONT" \
  Sidecar="$IMAGE_API" \
  Password="$SECRET_DB_PASSWORD" \
  Repository="$repository_WEB_FRONT" \
  Tools="$TOOLS_IMAGE" \
  ToolsRepository="$repository_tools" \
  Variables="$VARIABLES_WEB_FRONT"

echo 'All stacks are deployed.' >&2
