/**
 * The image of the AWS command line, which writes files for containers, unless `SLIPWAY_TOOLS_IMAGE` names another one. Pinned by its version,
 * of which there is one for each architecture; ECR's public gallery asks for no account (https://gallery.ecr.aws/aws-cli/aws-cli, 2026-11).
 */
export const toolsImage = 'public.ecr.aws/aws-cli/aws-cli:2.35.5'
