import type { Event } from '../../core/event.ts'

/** What a change begins with. */
export interface Announcement {
  readonly command: string
  readonly environment: string
  readonly directory: string
}

/** Shows what happens while a command works. */
export interface Reporter {
  /** Says at once what begins. */
  announce(announcement: Announcement): void
  event(event: Event): void
  /** What is shown so far stays as it is; other lines may come below it. */
  pause(): void
  /** Ends the display; nothing of it moves any more. */
  close(ok: boolean): void
}
