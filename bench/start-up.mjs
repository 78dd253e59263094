// How long Slipway takes to say something, against bare Node and the docker client. Needs a built bundle and the example
// running: `bin/demo`, then `node bench/start-up.mjs`.
import { join } from 'node:path'
import { compare, report, tellCertificates } from './side-by-side.mjs'

const root = join(import.meta.dirname, '..')
const slipway = (...argv) => [join(root, 'bin', 'slipway'), ...argv]
const shop = ['-C', join(root, 'examples', 'shop')]
const node = [process.execPath, '-e', '0']
const docker = ['docker', 'ps']

tellCertificates()
report('slipway --help', 'node -e 0', await compare(slipway('--help'), node))
report('slipway plan', 'node -e 0', await compare(slipway('plan', ...shop), node))
report('slipway plan', 'docker ps', await compare(slipway('plan', ...shop), docker))
report('slipway up, no change', 'node -e 0', await compare(slipway('up', ...shop), node))
report('slipway up, no change', 'docker ps', await compare(slipway('up', ...shop), docker))
