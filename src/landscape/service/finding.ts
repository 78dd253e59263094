/** What is wrong with one key of a service; the key is below the service, for example `healthcheck.interval`. */
export interface Finding {
  readonly key: string
  readonly message: string
  readonly given?: string
  readonly accepted?: string
  readonly fix: string
  readonly severity?: 'warning'
}
