import type { RecordsToMake } from '../../deploy/aws/landscape-report.ts'
import type { Style } from './style.ts'

/** The DNS record that is left to make, and how to ask the load balancer until it is there. */
export function renderRecords(records: RecordsToMake | undefined, { colors, symbols }: Style): string[] {
  if (!records) return []
  const { hosts, target } = records
  const shown = hosts.length > 5 ? [...hosts.slice(0, 4), `${hosts.length - 4} more`] : hosts
  const line = `DNS is yours to set: CNAME ${shown.join(', ')} ${symbols.next} ${target}`
  return [`${colors.yellow(symbols.warning)} ${line}; until then: ${describeTry(records)}`]
}

/** With HTTPS the name has to be asked for itself, or the certificate does not fit. */
function describeTry({ hosts: [first = ''], target, protocol }: RecordsToMake): string {
  const host = first.replace(/^\*/, 'any')
  return protocol === 'https'
    ? `\`curl --connect-to ${host}:443:${target}:443 https://${host}/\``
    : `\`curl -H 'Host: ${host}' http://${target}/\``
}
