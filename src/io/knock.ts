import { connect } from 'node:net'

/** Tells whether somebody serves the socket, nobody does (`refused`) or there is none. */
export function knock(socketPath: string): Promise<'answers' | 'refused' | 'absent'> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy()
      resolve('answers')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'absent' : 'refused'))
  })
}
