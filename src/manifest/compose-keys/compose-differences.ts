/** Where `slipway config` gives something else than `docker compose config`, as a section of docs/compose.md. */
export const composeDifferences = `## Where we differ from docker compose, on purpose

Found by \`bench/compare-compose.mjs\` against docker compose 5.6.0 (compose-go 2.16.1), November 2026.

- **A limit with \`soft\` and no \`hard\`** (or the other way) is an error here. The specification requires both; the reference lets it
  pass where the name has a \`_\`, and then sets the other one to 0.
- **A port that two services publish** is an error here, also where \`extends\` brought it: the second one could not start.
- **\`a:/data\` is the volume \`a\`** here, which \`volumes\` has to declare. The reference takes one letter for a Windows drive, so that the
  container gets a volume without a name at \`a:/data\`.
- **\`x-develop\`** is left alone here like every other \`x-\` key. The reference reads it as \`develop\`.
- **A service called \`x-…\`** may use networks called \`x-…\` here, as the tests of compose-go want it; docker compose does not find
  them.
- **\`extends\` of a service with nothing in it** is gone from our model, since it was applied. The reference leaves it in.
- **\`label_file\`** is gone from our model, since its labels are in \`labels\`. The reference prints both.
- **\`build.ssh\`** is \`id=path\` here, which can be read again. The reference prints \`id: path\` in quotes.
- **Aliases that expand to more than 100,000 values** are an error here. The reference did not finish on three of its own test
  files: it took more than 20 s, or all the memory.
- **Networks and volumes that only a \`pre_start\` uses** are in our model, for they are made. The reference leaves them out, so that
  its model cannot be read again. A service that \`pre_start\` has something together with, and that the service does not depend on, is an
  error here. The target of a secret in \`pre_start\` is an absolute path here, as in a service; its labels have those of \`label_file\`.
- **\`per_replica: true\`** runs before each replica here. The reference refuses it when it is to run.
`
