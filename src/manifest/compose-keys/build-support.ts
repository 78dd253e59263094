import { honoured, refused, under, type KeySupport } from './key-support.ts'

const buildkit = { needs: { builder: 'buildkit' } } as const
const buildx = { needs: { builder: 'buildx' } } as const
const rights = 'A build gets no rights over this machine'
const ownership = 'The builder gives a secret to root with mode 0400, whatever is asked'

/** The keys below `build`. */
export const buildSupport: KeySupport = {
  ...honoured('context', { note: 'a folder, or the address of a git repository or an archive' }),
  ...honoured('dockerfile dockerfile_inline args target labels tags network shm_size extra_hosts no_cache pull'),
  ...honoured('cache_from', { note: 'images; other kinds of cache need buildx' }),
  ...honoured('platforms', { note: 'one; an engine runs one' }),
  ...honoured('secrets ssh', buildkit),
  ...under('secrets', honoured('source target', buildkit)),
  ...under(
    'secrets',
    refused('uid gid mode', ownership, 'Give them in the Dockerfile: `RUN --mount=type=secret,id=…,uid=…`.'),
  ),
  ...honoured('ulimits', { note: 'by the classic builder or buildx' }),
  ...under('ulimits.*', honoured('soft hard')),
  ...honoured('additional_contexts cache_to no_cache_filter provenance sbom', buildx),
  ...refused('isolation', 'It exists on Windows only', 'Remove it.', ['default']),
  ...refused('privileged', rights, 'Remove it; do that work in a container that is `privileged`.', ['false']),
  ...refused('entitlements', rights, 'Remove it; do that work in a container that is `privileged`.'),
}
