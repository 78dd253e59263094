import { script } from '../../core/script.ts'

/**
 * What the NAT machine does at every boot, as a text with `${AWS::…}` in it that CloudFormation fills in. By itself cloud-init runs a
 * script once in the life of a machine; this way a text that has changed is carried out at the next start, too
 * (https://repost.aws/knowledge-center/execute-user-data-ec2, 2026-11).
 */
export function natUserData(range: string, machine: string): string {
  return `Content-Type: multipart/mixed; boundary="//"
MIME-Version: 1.0

--//
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config
cloud_final_modules:
- [scripts-user, always]

--//
Content-Type: text/x-shellscript; charset="us-ascii"

${natScript(range, machine)}
--//--
`
}

/**
 * Lets a range of addresses out under the machine's own. It can be repeated. The steps are those of
 * https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html (2026-11), but for the service `iptables`, whose rules
 * refuse what is passed on, and the name of the network interface, which is not the same everywhere.
 */
function natScript(range: string, machine: string): string {
  const { text } = script`#!/bin/sh
range=${range}

# Amazon Linux 2023 has no iptables of its own; the network may take a moment after a start.
get_programs() {
  command -v iptables >/dev/null && [ -x /opt/aws/bin/cfn-signal ] && return
  dnf install -y -q iptables-nft aws-cfn-bootstrap
}

let_out() {
  get_programs || return
  sysctl -q -w net.ipv4.ip_forward=1 || return
  set -- POSTROUTING -s "$range" ! -d "$range" -j MASQUERADE
  iptables -w -t nat -C "$@" 2>/dev/null || iptables -w -t nat -A "$@"
}

left=20
until let_out; do
  left=$((left - 1))
  [ "$left" -gt 0 ] || break
  sleep 15
done
[ "$left" -gt 0 ]
code=$?
# Only a machine that is being made is waited for.
/opt/aws/bin/cfn-signal --exit-code "$code" --stack '\${AWS::StackName}' --region '\${AWS::Region}' --resource ${machine} || true
exit "$code"`
  return text
}
