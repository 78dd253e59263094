/** Images a Dockerfile starts from or copies from; undefined when it cannot be told without running it. */
export function readBases(dockerfile: string): string[] | undefined {
  const lines = readInstructions(dockerfile)
  if (!lines) return undefined
  const stages = new Set<string>()
  const bases = new Set<string>()
  for (const line of lines) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line)
    const copied = /^\s*COPY\s+(?:--\S+\s+)*?--from=(\S+)/i.exec(line)
    const ref = from?.[1] ?? copied?.[1]
    if (ref?.includes('$')) return undefined
    if (ref !== undefined && !stages.has(ref.toLowerCase()) && !/^\d+$/.test(ref) && ref !== 'scratch') bases.add(ref)
    if (from?.[2] !== undefined) stages.add(from[2].toLowerCase())
    // Mounts and ADD from addresses bring in what only a build sees.
    if (/^\s*(RUN\s+.*--mount=\S*from=|ADD\s+(.*\s)?(\w+:\/\/|git@))/i.test(line)) return undefined
  }
  return [...bases]
}

/** Instructions, one a line: comments are taken out before lines are joined, as the builder does; texts of heredocs are left out. */
function readInstructions(dockerfile: string): string[] | undefined {
  // Another escape character: https://docs.docker.com/reference/dockerfile/#escape (2026-11).
  if (/^\s*#\s*escape\s*=\s*[^\\\s]/im.test(dockerfile)) return undefined
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)
  const instructions: string[] = []
  let open = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (/^\s*(#|$)/.test(line)) continue
    const continued = /^(.*)\\\s*$/.exec(line)
    open += continued ? `${continued[1] ?? ''} ` : line
    if (continued) continue
    instructions.push(open)
    for (const end of heredocsOf(open)) {
      do at++
      while (at < lines.length && lines[at]?.replace(/^\t+/, '') !== end)
      if (at >= lines.length) return undefined
    }
    open = ''
  }
  return open === '' ? instructions : [...instructions, open]
}

/** The words that end the heredocs of an instruction: https://docs.docker.com/reference/dockerfile/#here-documents (2026-11). */
function heredocsOf(instruction: string): string[] {
  if (!/^\s*(RUN|COPY|ADD)\s/i.test(instruction)) return []
  return [...instruction.matchAll(/(?<=\s)\d*<<-?(["']?)([A-Za-z_]\w*)\1(?=[\s>;|&]|$)/g)].map(
    (match) => match[2] ?? '',
  )
}
