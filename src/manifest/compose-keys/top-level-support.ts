import { honoured, informational, refused, under, type KeySupport } from './key-support.ts'

const models = 'Nothing here runs AI models'
const modelsFix = 'Run the model as a service of its own and give its address in `environment`.'
const swarm = 'The engine has no store of its own for these'
const external = 'The engine has no store of its own for these, so nobody else can have made it'
const externalFix = 'Give its value with `file` or `environment`.'
const kept = '`slipway secret set` gives it its value'
const inFile = 'there is nothing to look it up by: the value is written into the container'

const fileKeys: KeySupport = {
  ...honoured('file environment'),
  ...informational('name labels', inFile),
  ...refused('template_driver', swarm, 'Remove it; variables of the Compose file are filled in anyway.'),
}

/** Every key outside `services`. */
export const topLevelSupport: KeySupport = {
  ...honoured('name services networks volumes secrets configs include'),
  ...informational('version', 'the specification gave it up'),
  ...under('include', honoured('path env_file project_directory')),
  ...under(
    'networks.*',
    honoured('name driver driver_opts internal external attachable enable_ipv6 labels ipam'),
    honoured('enable_ipv4', { needs: { api: '1.48', client: '28' } }),
    under('external', honoured('name')),
    under('ipam', honoured('driver config options')),
    under('ipam.config', honoured('subnet gateway ip_range aux_addresses')),
  ),
  ...under('volumes.*', honoured('name driver driver_opts external labels'), under('external', honoured('name'))),
  ...under(
    'secrets.*',
    fileKeys,
    honoured('external', { note: kept }),
    under('external', informational('name', inFile)),
  ),
  ...under('secrets.*', refused('driver driver_opts', swarm, 'Remove it.')),
  ...under('configs.*', fileKeys, honoured('content'), refused('external', external, externalFix, ['false'])),
  ...under('configs.*.external', refused('name', external, externalFix)),
  ...refused(
    'jobs',
    'Nothing here starts a container at a set time, or only when it is asked for',
    'Make it a service with `profiles`, and start it with `slipway run --profile <profile> <service> -- <command>`, by cron where it has a schedule.',
  ),
  ...refused('models', models, modelsFix),
  ...under('models.*', refused('model name context_size runtime_flags', models, modelsFix)),
}
