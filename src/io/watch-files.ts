import { watch } from 'chokidar'
import type { FileWatch, WatchOrder } from '../core/context.ts'

/** Events of files and folders that change what a copy of them would be; an empty folder does not. */
const telling = new Set(['add', 'change', 'unlink', 'unlinkDir'])

/** Watches folders until it is closed. Links are not followed: images and containers get them as links too. */
export function watchFiles({ folders, concerns, onChange, onError }: WatchOrder): Promise<FileWatch> {
  const watcher = watch([...folders], {
    ignored: (path) => !concerns(path),
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
  })
  watcher.on('all', (event, path) => {
    if (telling.has(event)) onChange(path)
  })
  return new Promise((resolve, reject) => {
    let fail = (why: string) => {
      fail = () => undefined
      void watcher.close().then(() => reject(new Error(why)))
    }
    watcher.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
    watcher.once('ready', () => {
      fail = onError
      resolve({ close: () => watcher.close() })
    })
  })
}
