import type { Argv, Secret } from './argv.ts'
import type { AwsPort } from './aws/aws-port.ts'
import type { RegistryLogin } from './aws/registry-port.ts'
import type { CloudPort } from './aws/cloud-port.ts'
import type { EmulatorPort } from './aws/emulator-port.ts'
import type { Emit } from './event.ts'
import type { KeptSecretsPort } from './kept-secrets.ts'
import type { LogEntry, LogReading } from './edge-log.ts'
import type { EdgeRules, EdgeStatus, Owner } from './route.ts'

/** How a child process ended and what it said. */
export interface Ran {
  /** Exit code; 128 + signal number when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How to run a child process. */
export interface RunOptions {
  /** Added to the environment of the child. */
  readonly env?: Readonly<Record<string, Secret | string>>
  readonly stdin?: Uint8Array | 'inherit'
  /** Folder the child runs in. */
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Called for each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
  /** How bytes become text. Default `utf8`; `latin1` keeps every byte as one character. */
  readonly encoding?: 'utf8' | 'latin1'
  /** Logins that the docker client has for this call besides those of the user, whose configuration stays as it is. */
  readonly logins?: readonly RegistryLogin[]
  /** Gives the terminal to the child; nothing is captured. */
  readonly interactive?: boolean
}

/** Runs the docker client; never through a shell. */
export interface DockerPort {
  /** Operating system the client runs on, as `process.platform` names it. */
  readonly platform: string
  /** Resolves for every exit code. Throws `engine-missing` when there is no client. */
  run(argv: Argv, options?: RunOptions): Promise<Ran>
}

/** Talks to the edge process over its local socket. */
export interface EdgePort {
  /** The running edge, or undefined. */
  status(): Promise<EdgeStatus | undefined>
  /** Starts the edge when none runs, replaces one of another version, and says what runs. */
  ensure(): Promise<EdgeStatus>
  /** Replaces the owner's rules at once; resolves when they are in force. Throws `host-taken` and `port-taken`. */
  apply(owner: Owner, rules: EdgeRules): Promise<EdgeStatus>
  /** Ends the edge. False when none ran. */
  stop(): Promise<boolean>
  /** Answers an owner's requests with a maintenance page and its reason, or no longer when that is absent. */
  maintain(owner: Owner, reason: string | undefined): Promise<EdgeStatus>
  /** The certificate that a browser has to trust for HTTPS, as PEM; made when there is none. Needs a running edge. */
  certificate(): Promise<string>
  /** Reads entries of the log, the oldest first; also when no edge runs. */
  readLog(reading: LogReading, onEntry: (entry: LogEntry) => void): Promise<void>
  /** Puts the certificate into the stores of this machine, or takes it out of them. */
  trust(wanted: boolean): Promise<readonly TrustChange[]>
}

/** What became of the edge's certificate in one store. */
export interface TrustChange {
  /** For people, for example `system (ca-certificates)`. */
  readonly store: string
  readonly state: 'trusted' | 'removed' | 'absent' | 'failed'
  readonly detail: string
}

/** TCP on this machine: to prove that something listens, or that nothing does. */
export interface NetworkPort {
  /** `open` when the connection stands for a moment, `refused` when it is refused or closed at once, `timeout` when nothing answers. */
  probe(address: string, port: number, timeoutMs: number): Promise<'open' | 'refused' | 'timeout'>
  /** True when this process could listen on the address and port of this machine. */
  canListen(address: string, port: number): Promise<boolean>
}

/** Files and folders of the user. Paths are absolute. */
export interface FilesPort {
  /** Text of a file, or undefined when there is none. */
  readText(path: string): Promise<string | undefined>
  /** Bytes of a file, or undefined when there is none. */
  readBytes(path: string): Promise<Uint8Array | undefined>
  /** Every file below a folder with what changes when it changes, sorted by path; folders for which `skip` is true are left out. */
  list(folder: string, skip: (relativePath: string) => boolean): Promise<readonly FileFact[]>
  /** What a path leads to, links followed; undefined when there is nothing. */
  look(path: string): Promise<PathFact | undefined>
  /** Writes a file whole, with the folders above it; what was there under this path is replaced, and nothing else is touched. */
  write(path: string, text: string, options?: WriteOptions): Promise<void>
  /** Tells of changes below folders; resolves once every change from now on will be seen. Rejects where the system watches no more. */
  watch(order: WatchOrder): Promise<FileWatch>
  /** A remembered value that may be lost at any time, or undefined. */
  recall(key: string): Promise<string | undefined>
  remember(key: string, value: string): Promise<void>
}

/** How a file is written. */
export interface WriteOptions {
  /** True: a program that its owner may run. Default false. */
  readonly executable?: boolean
}

/** What a path leads to. */
export interface PathFact {
  readonly kind: 'file' | 'folder' | 'other'
  readonly mode: number
  readonly modifiedMs: number
}

/** What is to be watched. Paths are absolute. */
export interface WatchOrder {
  readonly folders: readonly string[]
  /** False for a path whose changes nobody wants to know; a folder is then not looked into. */
  readonly concerns: (path: string) => boolean
  /** A file came, changed or went, or a folder went. */
  readonly onChange: (path: string) => void
  /** Something can no longer be watched. */
  readonly onError: (why: string) => void
}

/** Folders being watched. */
export interface FileWatch {
  close(): Promise<void>
}

/** What tells one state of a file from another without reading it. */
export interface FileFact {
  /** Relative to the folder, with forward slashes. */
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  /** With the kind of the file, as `stat` has it. */
  readonly mode: number
  /** What a link says; absent for all else. */
  readonly target?: string
}

/** Time as a port, so that pure code stays the same for the same input. */
export interface ClockPort {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after the time; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Who runs the command, for locks and records. */
export interface Actor {
  readonly user: string
  readonly host: string
  readonly pid: number
  /** Which edge is the user's: it brings back what was deployed with it, and leaves the rest of the engine to other edges. */
  readonly home: string
  /** True when the process with this id runs on this host. */
  isAlive(pid: number): boolean
}

/** The outside world, as everything below the command line sees it. */
export interface Context {
  readonly docker: DockerPort
  readonly edge: EdgePort
  readonly files: FilesPort
  readonly network: NetworkPort
  readonly aws: AwsPort
  readonly cloud: CloudPort
  readonly keptSecrets: KeptSecretsPort
  readonly emulator: EmulatorPort
  readonly clock: ClockPort
  readonly actor: Actor
  /** Environment variables of the user, for interpolation. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly emit: Emit
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}
