/**
 * Domains under which AWS answers, in all its partitions
 * (https://docs.aws.amazon.com/general/latest/gr/rande.html and the partitions of the SDKs, 2026-11).
 */
const domains = [
  ...['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu', 'api.aws', 'aws.dev', 'amazonwebservices.com.cn'],
  ...['c2s.ic.gov', 'sc2s.sgov.gov', 'cloud.adc-e.uk', 'csp.hci.ic.gov'],
]

/** True for a host name of AWS itself. */
export function isAwsHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`))
}
