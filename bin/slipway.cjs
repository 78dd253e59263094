'use strict'
// Old syntax on purpose: an old Node has to get as far as the message. bin/slipway starts it.
var version = process.versions.node.split('.').map(Number)

if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error('slipway: Node 20.19 or newer is needed, this is ' + process.versions.node + ': https://nodejs.org')
  process.exit(1)
}

// Node 22 and newer keep what they compiled, in a folder of the user's own: where Node would keep it others may write.
var keep = require('node:module').enableCompileCache
var env = process.env
var cache = env.SLIPWAY_STATE_DIR
  ? env.SLIPWAY_STATE_DIR + '/cache'
  : (env.XDG_CACHE_HOME || (env.HOME || '') + '/.cache') + '/slipway'
if (keep) keep(cache + '/node')
require('../dist/bin.js')
