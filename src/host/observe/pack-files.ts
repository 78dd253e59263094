import { pack, extract } from 'tar-stream'
import { Secret } from '../../core/argv.ts'
import { epoch } from '../../core/time.ts'
import type { ContainerFile } from '../../core/plan.ts'
import { secretsFolder } from '../want/container-options.ts'

/** The end-of-archive marker: an archive with nothing in it. */
export const emptyTar = new Uint8Array(1024)

/** Packs files as a tar archive for `docker cp - container:folder`; the engine makes the folders in between. */
export async function packFiles(files: readonly ContainerFile[], folder: string): Promise<Uint8Array> {
  const archive = pack()
  for (const file of files) {
    const { mode, uid, gid } = file
    const name = pathBelow(folder, file.path)
    // A fixed time: the same files give the same bytes.
    archive.entry({ name, mode, uid, gid, mtime: epoch }, Buffer.from(file.content.reveal(), 'latin1'))
  }
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Reads the files of an archive, by their path in it. */
export async function unpackFiles(archive: Uint8Array): Promise<Map<string, Secret>> {
  const files = new Map<string, Secret>()
  const reader = extract()
  reader.end(archive)
  for await (const entry of reader) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk)
    if (entry.header.type === 'file')
      files.set(entry.header.name.replace(/^\.?\//, ''), new Secret(Buffer.concat(chunks).toString('latin1')))
  }
  return files
}

/** Files by the folder they are unpacked in: their own volume, or the container's root. Others need not exist. */
export function byFolder(files: readonly ContainerFile[]): Map<string, ContainerFile[]> {
  const folders = new Map<string, ContainerFile[]>()
  for (const file of files) {
    const folder = file.path.startsWith(`${secretsFolder}/`) ? secretsFolder : '/'
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  return folders
}

/** The path of a file as seen from a folder above it. */
export function pathBelow(folder: string, path: string): string {
  return path.slice(folder.length).replace(/^\/+/, '')
}
