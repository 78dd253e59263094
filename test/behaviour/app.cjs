// The application of the behaviour tests: a web server whose faults are chosen by its environment.
'use strict'
const { createServer } = require('node:http')
const { existsSync, readFileSync, appendFileSync, mkdirSync } = require('node:fs')

// CRASH: text printed before exit code 7. EXIT_AFTER: milliseconds until exit code 9. START_AFTER: milliseconds until it listens.
// UNHEALTHY: the health check answers 500. NEEDS: a file it does not start without. DATA: a folder it writes a line to at each
// start. SLOW_STOP: milliseconds before it ends. JOB_EXIT, JOB_AFTER: exit code of the job, and after how many milliseconds.
const { VERSION = 'none', PORT = '8000', CRASH, UNHEALTHY, NEEDS, DATA, SLOW_STOP } = process.env
const { EXIT_AFTER, START_AFTER = '0', JOB_EXIT = '0', JOB_AFTER = '0' } = process.env

if (process.argv[2] === 'job') {
  console.log(`job of ${VERSION}`)
  setTimeout(() => process.exit(Number(JOB_EXIT)), Number(JOB_AFTER))
} else {
  // As the first process of a container it has no default action for signals, also before it listens.
  const early = () => process.exit(0)
  process.once('SIGTERM', early)
  setTimeout(() => {
    process.off('SIGTERM', early)
    serve()
  }, Number(START_AFTER))
}

function serve() {
  if (CRASH) {
    console.error(`refusing to start: ${CRASH}`)
    process.exit(7)
  }
  if (NEEDS && !existsSync(NEEDS)) {
    console.error(`refusing to start: ${NEEDS} is missing`)
    process.exit(8)
  }
  if (DATA) {
    mkdirSync(DATA, { recursive: true })
    appendFileSync(`${DATA}/starts`, `${VERSION}\n`)
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://app')
    if (url.pathname === '/health') {
      response.statusCode = UNHEALTHY ? 500 : 200
      response.end(UNHEALTHY ? 'the database is on holiday' : 'fine')
    } else if (url.pathname === '/slow') {
      setTimeout(() => response.end(VERSION), Number(url.searchParams.get('ms')))
    } else if (url.pathname === '/secret') {
      response.end(NEEDS ? readFileSync(NEEDS) : 'none')
    } else if (url.pathname === '/starts') {
      response.end(DATA ? readFileSync(`${DATA}/starts`) : 'none')
    } else {
      response.end(VERSION)
    }
  })
  server.listen(Number(PORT), () => console.log(`${VERSION} listens on ${PORT}`))
  if (EXIT_AFTER) {
    setTimeout(() => {
      console.error('giving up: the queue is gone')
      process.exit(9)
    }, Number(EXIT_AFTER))
  }
  process.on('SIGTERM', () => {
    setTimeout(() => server.close(() => process.exit(0)), Number(SLOW_STOP ?? 0))
    server.closeIdleConnections()
  })
}
