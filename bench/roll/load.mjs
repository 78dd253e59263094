// Asks without a rest in every way a client may, and counts what fails and which release answered.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const answerMs = 20_000
const body = randomBytes(4096)
const bodyHash = createHash('sha256').update(body).digest('hex')
const streamed = `${Array.from({ length: 10 }, (_, at) => `${10 - at}\n`).join('')}end`

/** How many clients ask in each way. */
const clients = { 'GET, fresh': 3, 'GET, kept': 12, 'POST, fresh': 1, 'POST, kept': 3, stream: 4, WebSocket: 2 }

/** Starts the load; `stop` ends it once every request has its answer. */
export function startLoad(target) {
  const state = { going: true, requests: 0, failures: [], kinds: {}, releases: {} }
  const work = Object.entries(clients).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => ask(target, state, kind)),
  )
  return {
    state,
    stop: async () => {
      state.going = false
      await Promise.all(work)
      return state
    },
  }
}

async function ask(target, state, kind) {
  const agent = kind.endsWith('kept') || kind === 'stream' ? new Agent({ keepAlive: true, maxSockets: 1 }) : false
  const once = kind === 'WebSocket' ? () => talk(target) : () => send(target, agent, kind)
  while (state.going) {
    const release = await once().catch((error) => error)
    state.requests += 1
    state.kinds[kind] = (state.kinds[kind] ?? 0) + 1
    if (release instanceof Error) state.failures.push(`${kind}: ${release.message}`)
    else state.releases[release] = (state.releases[release] ?? 0) + 1
    // A kept connection idles now and then, so that both ends get to close it.
    if (state.requests % 50 === 0) await sleep(Math.random() * 120)
  }
  if (agent) agent.destroy()
}

function send({ port, host }, agent, kind) {
  const isPost = kind.startsWith('POST')
  const [path, expected] = kind === 'stream' ? ['/stream', streamed] : ['/', isPost ? bodyHash : 'fine']
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent, method: isPost ? 'POST' : 'GET', headers: { host } }
    const sent = request({ ...options, timeout: answerMs }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += chunk))
      answer.once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200 && text === expected) return resolve(answer.headers['x-release'])
        reject(new Error(`status ${answer.statusCode}: ${text.slice(0, 200)}`))
      })
    })
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${answerMs} ms`)))
    sent.once('error', reject)
    sent.end(isPost ? body : undefined)
  })
}

/** Opens a WebSocket, has five messages echoed, and closes it. The bytes are what is carried; frames are not ours to check. */
function talk({ port, host }) {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64')
    const headers = {
      host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
    }
    const sent = request({ host: '127.0.0.1', port, headers, agent: false, timeout: answerMs })
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${answerMs} ms`)))
    sent.once('error', reject)
    sent.once('response', (answer) => reject(new Error(`status ${answer.statusCode} instead of an upgrade`)))
    sent.once('upgrade', (answer, socket) => {
      let [echoed, left] = ['', 5]
      const next = () => socket.write(`message ${left};`)
      socket.on('data', (bytes) => {
        echoed += bytes
        if (!echoed.endsWith(`message ${left};`)) return
        left -= 1
        if (left > 0) return void setTimeout(next, 20)
        resolve(answer.headers['x-release'])
        socket.end()
      })
      socket.once('error', reject)
      socket.once('close', () => reject(new Error(`closed with ${left} messages left`)))
      next()
    })
    sent.end()
  })
}
