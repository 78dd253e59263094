import { resolve } from 'node:path'
import { Secret } from '../../../core/argv.ts'
import type { Context } from '../../../core/context.ts'
import { hasErrors, type Issue } from '../../../core/issue.ts'
import { routedHosts } from '../../../landscape/edge/routes.ts'
import type { CertificateFiles, NamedFile } from '../../../manifest/types/environment.ts'
import { invalidManifest, tellWarnings } from '../../load-project.ts'
import type { LoadedLandscape } from '../load-landscape.ts'
import { checkPem, type ReadyCertificate } from './check-pem.ts'

type Loaded = Pick<LoadedLandscape, 'project' | 'landscape'>

/** The files of a landscape's certificate; undefined where it names none, or nothing would use it. */
function certificateFiles({ landscape }: Pick<Loaded, 'landscape'>): CertificateFiles | undefined {
  const { certificate } = landscape.environment.edge
  return certificate.kind === 'files' && landscape.components.some(({ name }) => name === 'edge')
    ? certificate
    : undefined
}

/** Reads and checks the files before anything is asked of AWS, and says what is no error. Throws as `readCertificate` does. */
export async function checkCertificate(context: Context, loaded: Loaded): Promise<void> {
  const { issues } = await read(context, loaded)
  tellWarnings(context, issues)
}

/** Reads and checks the files. Throws `manifest-invalid` with everything that is wrong with them, each at the place that names it. */
export async function readCertificate(context: Context, loaded: Loaded): Promise<ReadyCertificate | undefined> {
  return (await read(context, loaded)).ready
}

async function read(context: Context, loaded: Loaded): Promise<{ ready?: ReadyCertificate; issues: Issue[] }> {
  const files = certificateFiles(loaded)
  if (!files) return { issues: [] }
  const { project } = loaded
  const textOf = ({ path }: NamedFile) => context.files.readText(resolve(project.directory, path))
  const [cert, key, chain] = await Promise.all([
    textOf(files.cert),
    textOf(files.key),
    files.chain && textOf(files.chain),
  ])
  const missing = (
    [
      ['cert', cert],
      ['key', key],
      ['chain', chain],
    ] as const
  ).flatMap(([name, text]) => {
    const file = files[name]
    return file && text === undefined ? [missingIssue(file)] : []
  })
  if (cert === undefined || key === undefined || missing.length > 0) throw invalidManifest(missing)
  const texts = { cert, key: new Secret(key), ...(chain !== undefined && { chain }) }
  const { ready, problems } = checkPem(texts, { hosts: routedHosts(project), now: context.clock.now() })
  const issues = problems.map(({ file, ...said }): Issue => issueAt(files[file] ?? files.cert, said))
  if (hasErrors(issues)) throw invalidManifest(issues)
  return { ...(ready && { ready }), issues }
}

function missingIssue(file: NamedFile): Issue {
  return issueAt(file, { message: 'there is no such file', fix: 'Give a path from the folder of slipway.yaml.' })
}

function issueAt({ at, place, path }: NamedFile, said: Pick<Issue, 'message' | 'fix' | 'severity'>): Issue {
  return { code: 'bad-certificate', at, path: place, ...said, given: path }
}
