// Calls `http://web:8000/` without a rest, on fresh connections and on a kept one, and tells at /report what it saw.
'use strict'
const { Agent, createServer, get } = require('node:http')

const seen = { fresh: count(), kept: count() }

function count() {
  return { calls: 0, slowestMs: 0, answers: {}, failures: [] }
}

function call(agent, into) {
  return new Promise((resolve) => {
    const began = Date.now()
    const end = (failure) => {
      into.calls += 1
      into.slowestMs = Math.max(into.slowestMs, Date.now() - began)
      if (failure) into.failures.push(failure)
      resolve()
    }
    // One address, as most clients do: Node would try the others of the name too.
    const request = get({ host: 'web', port: 8000, agent, timeout: 10_000, autoSelectFamily: false }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => (body += chunk))
      answer.once('end', () => {
        into.answers[body] = (into.answers[body] ?? 0) + 1
        end()
      })
    })
    request.once('timeout', () => request.destroy(new Error('no answer')))
    request.once('error', (error) => end(error.code ?? error.message))
  })
}

async function callOn(agent, into) {
  for (;;) {
    await call(agent, into)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

createServer((request, response) => {
  response.end(JSON.stringify(seen))
}).listen(8000)
callOn(false, seen.fresh)
callOn(false, seen.fresh)
callOn(new Agent({ keepAlive: true, maxSockets: 1 }), seen.kept)
process.on('SIGTERM', () => process.exit(0))
