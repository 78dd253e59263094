/** A shop of two services in AWS, whose images are in ECR already: nothing is built or copied. */
export const shopFiles = {
  'compose.yaml': `name: shop
services:
  web:
    image: 210987654321.dkr.ecr.eu-west-1.amazonaws.com/nginx:1.27
    ports: ["8011:80"]
    depends_on: [api]
  api:
    image: 210987654321.dkr.ecr.eu-west-1.amazonaws.com/httpd:2.4
    expose: ["80"]
`,
  'slipway.yaml': `project: shop
environments:
  prod:
    platform: fargate
    region: eu-west-1
    account: "123456789012"
    network: { cidr: 10.16.0.0/16, zones: 2, nat: one }
    services:
      web: { routes: [{ host: shop.example.com, port: 80 }] }
`,
}

/** Keys that an emulator takes. */
export const anyKeys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
