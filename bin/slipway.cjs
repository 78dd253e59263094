'use strict'
// Old syntax on purpose: an old Node has to get as far as the message. bin/slipway starts it.
var version = process.versions.node.split('.').map(Number)

if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error('slipway: Node 20.19 or newer is needed, this is ' + process.versions.node + ': https://nodejs.org')
  process.exit(1)
}
import('../dist/bin.js')
