import { parseArgs } from 'node:util'
import { PEERS, type Peer } from './setup/environments.ts'

export const AREAS = ['J1', 'J3', 'J2', 'plan', 'memory', 'types'] as const
export type AreaName = (typeof AREAS)[number]

export const USAGE = `npm run bench:pipeline -- [options]
  --quick            the small size alone (sf0.1), 3 rounds
  --only J1,J3       some areas of: ${AREAS.join(', ')}
  --peers none       all (default), none, or some of: ${PEERS.join(', ')}
  --rounds N         rounds of every area (otherwise: 5 at sf0.1, 3 at sf1 and of the graphs)
  --source           runs src/ as it is rather than the built package
  --profile          runs the pipeline and one more day once each and prints where their time goes
  --write            puts the tables into docs/performance.md`

export interface Options {
  readonly only: readonly AreaName[]
  readonly peers: readonly Peer[]
  readonly scales: readonly Scale[]
  readonly quick: boolean
  readonly rounds: (area: AreaName, scale?: Scale) => number
  readonly source: boolean
  readonly profile: boolean
  readonly write: boolean
}

/** Size of the data: 1 is two million orders and ten million events. */
export type Scale = '0.1' | '1'

/** Reads the command line. @throws Error naming what is wrong with it. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: AREAS.join(',') },
      peers: { type: 'string', default: 'all' },
      rounds: { type: 'string' },
      source: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds takes a whole number above zero, not ${values.rounds}`)
  }
  return {
    only: some(values.only, AREAS, '--only'),
    peers: values.peers === 'none' ? [] : values.peers === 'all' ? PEERS : some(values.peers, PEERS, '--peers'),
    scales: values.quick ? ['0.1'] : ['0.1', '1'],
    quick: values.quick,
    rounds: (_area, scale) => rounds ?? (values.quick || scale !== '0.1' ? 3 : 5),
    source: values.source,
    profile: values.profile,
    write: values.write,
  }
}

function some<T extends string>(text: string, known: readonly T[], option: string): readonly T[] {
  const names = text.split(',')
  const strange = names.filter(name => !known.some(one => one === name))
  if (strange.length > 0) throw new Error(`${option} does not know ${strange.join(', ')}: it takes ${known.join(', ')}`)
  return known.filter(one => names.includes(one))
}
