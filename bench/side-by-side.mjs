// Times whole processes in turn, A B A B …, so that a machine whose speed drifts does not favour one of them.
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

/** Runs a command to its end; gives milliseconds. Throws when it fails: a fast error is not a result. */
export function time([program, ...argv], options = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(program, argv, { stdio: 'ignore', ...options })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - began)
      else reject(new Error(`${[program, ...argv].join(' ')} ended with ${code}`))
    })
  })
}

/**
 * Node 20 reads the certificates of this variable at each start, before anything of ours. What is compared with bare Node then looks better than it
 * is: with 150 of them bare Node took 63 ms of the processor instead of 25 (2026-11).
 */
export function tellCertificates() {
  if (process.env.NODE_EXTRA_CA_CERTS) console.log('NODE_EXTRA_CA_CERTS is set, and is a part of every start here')
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Medians of both in milliseconds, and the median of the ratios pair by pair. */
export async function compare(a, b, runs = 15) {
  await time(a)
  await time(b)
  const pairs = []
  for (let run = 0; run < runs; run++) pairs.push([await time(a), await time(b)])
  return {
    a: median(pairs.map(([one]) => one)),
    b: median(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([one, other]) => one / other)),
  }
}

/** Prints one row of the result table. */
export function report(name, baseline, { a, b, ratio }) {
  console.log(
    `${name.padEnd(24)} ${a.toFixed(0).padStart(6)} ms   ${baseline.padEnd(12)} ${b.toFixed(0).padStart(6)} ms   ratio ${ratio.toFixed(2)}`,
  )
}
