/** An option of a command: a switch, or with `value` one that takes a value. */
export interface OptionSpec {
  readonly name: string
  readonly about: string
  /** The word for the value in the help. */
  readonly value?: string
  readonly choices?: readonly string[]
}

export interface CommandSpec {
  /** One line, for the list of commands. */
  readonly about: string
  /** What else there is to know, as sentences. */
  readonly details?: string
  readonly operand?: {
    readonly name: string
    readonly about: string
    readonly required: boolean
    readonly many: boolean
  }
  readonly options: readonly OptionSpec[]
  readonly examples: readonly { readonly command: string; readonly about: string }[]
}

const ASSETS = {
  name: 'assets',
  about:
    'Names (`marts.sales`, `sales`) or namespaces (`marts.*`), with all they are made from. Everything by default.',
  required: false,
  many: true,
} as const

const TABLES = {
  name: 'tables',
  about: 'Names of tables in the lake (`marts.sales`, `sales`) or namespaces (`marts.*`). All by default.',
  required: false,
  many: true,
} as const

const PROJECT = {
  name: 'project',
  value: 'DIR',
  about: "The project's folder. By default the nearest one upwards with a massif.config.ts.",
} as const
const JSON_LINES = { name: 'json', about: 'One JSON object a line on standard output, for programs.' } as const
const KEEPS_ALL = { name: 'dry-run', about: 'Tell what would be done, and do nothing.' } as const
const INTERVAL = {
  name: 'interval',
  value: 'A..B',
  about: 'Only this time: `2026-01`, `2026-01-31`, or `2026-01-01..2026-02-01`, of which the end is left out.',
} as const
const LAST = { name: 'last', value: 'TIME', about: 'Only the time since so long ago: `7d`, `12h`.' } as const
const ALLOW_DROP = {
  name: 'allow-drop',
  about: 'Also what loses columns, values or rows; tables that are no longer declared are taken out of the lake.',
} as const
const HELP = { name: 'help', about: 'This text.' } as const
const COMMON = [PROJECT, JSON_LINES, HELP] as const

/** The commands, in the order of a project's life. What is parsed, printed by `--help` and held against `docs/cli.md`. */
export const COMMANDS = {
  init: {
    about: 'Make a project that runs at once.',
    operand: {
      name: 'dir',
      about: 'Where to; made when it is not there. Here by default.',
      required: false,
      many: false,
    },
    options: [JSON_LINES, HELP],
    examples: [{ command: 'massif init shop', about: 'a small shop, in the folder shop' }],
  },
  check: {
    about: 'Find everything that is wrong with the project, without running it.',
    details: 'Loads every module, binds every query on the engine, and holds the result against the contracts.',
    options: [
      { name: 'fix', about: 'Write the columns that queries give into contracts that lack or contradict them.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif check', about: 'all problems, each with its place' },
      { command: 'massif check --fix', about: 'and write the contracts' },
    ],
  },
  plan: {
    about: 'Show what a run would do, and why.',
    operand: ASSETS,
    options: [
      INTERVAL,
      LAST,
      ALLOW_DROP,
      { name: 'ci', about: 'As Markdown for a pull request; fails where data would be lost without --allow-drop.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif plan', about: 'the whole project' },
      { command: "massif plan 'marts.*'", about: 'what is in marts, and all it is made from' },
      { command: 'massif plan --ci > plan.md', about: 'for a comment on a pull request' },
    ],
  },
  run: {
    about: 'Land what is new, redo what changed, check it, and publish it together.',
    details: 'Steps whose code, inputs and interval are unchanged are not done again.',
    operand: ASSETS,
    options: [
      { name: 'resume', about: 'Go on with the last run that did not end, keeping the steps it finished.' },
      { name: 'dry-run', about: 'Show the plan and do nothing; the same as `massif plan`.' },
      INTERVAL,
      LAST,
      ALLOW_DROP,
      { name: 'release', about: 'Do again what was undone with `massif rollback`, too.' },
      { name: 'wait', value: 'TIME', about: 'Wait so long for runs at work on the same tables: `10min`, `1h`.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif run', about: 'bring everything up to date' },
      { command: 'massif run marts.sales', about: 'one table and all it is made from' },
      { command: 'massif run --resume', about: 'after a crash, a failed check or Ctrl-C' },
      { command: 'massif run --last 7d', about: 'the last days first; what else is due stays due' },
    ],
  },
  backfill: {
    about: 'Make tables again although nothing changed, then what is made from them.',
    details: 'A source is landed again, whole, only where it is named.',
    operand: {
      name: 'assets',
      about: 'Names of tables (`marts.sales`, `sales`), namespaces (`marts.*`) or sources. All tables by default.',
      required: false,
      many: true,
    },
    options: [INTERVAL, LAST, ALLOW_DROP, { name: 'dry-run', about: 'Show the plan and do nothing.' }, ...COMMON],
    examples: [
      { command: 'massif backfill marts.sales', about: 'all of a table' },
      { command: 'massif backfill marts.daily --interval 2026-01', about: 'one month of a table loaded by interval' },
    ],
  },
  test: {
    about: 'Run the tests of tables and views: given rows in, expected rows out.',
    details: 'The tests are what files `*.test.ts` export with `test`. Neither the lake nor any source is touched.',
    operand: {
      name: 'names',
      about: 'Names of tests, of tables (`marts.sales`, `sales`) or of namespaces (`marts.*`). All by default.',
      required: false,
      many: true,
    },
    options: COMMON,
    examples: [
      { command: 'massif test', about: 'all tests' },
      { command: 'massif test marts.sales', about: 'those of one table' },
    ],
  },
  query: {
    about: 'Run SQL on the published tables.',
    operand: { name: 'sql', about: 'A query; `-` reads it from standard input.', required: true, many: false },
    options: [
      {
        name: 'format',
        value: 'FORMAT',
        choices: ['table', 'csv', 'json'],
        about: 'How rows are printed; `table` by default.',
      },
      { name: 'limit', value: 'N', about: 'Print at most N rows; 0 for all. 100 by default for tables, else all.' },
      ...COMMON,
    ],
    examples: [
      { command: "massif query 'select * from marts.sales'", about: 'the first 100 rows' },
      { command: "massif query 'from marts.sales' --format csv > sales.csv", about: 'all rows, as CSV' },
    ],
  },
  show: {
    about: 'List the tables, or tell all about one.',
    operand: { name: 'asset', about: 'A name.', required: false, many: false },
    options: COMMON,
    examples: [
      { command: 'massif show', about: 'every table with its rows, size and last change' },
      { command: 'massif show marts.sales', about: 'columns, snapshots, inputs, checks, steps, files' },
    ],
  },
  catalog: {
    about: 'Write a page that tells of every asset, to open in a browser.',
    details: 'Columns and what each is made from, checks, code, sizes and runs; it needs no server and no network.',
    options: [
      { name: 'out', value: 'DIR', about: 'Where to; `.massif/catalog` in the project by default.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif catalog --out docs', about: 'a folder to open or to serve' },
      { command: 'massif catalog --json', about: 'the same as data, lineage of columns included' },
    ],
  },
  history: {
    about: 'List the runs, or tell all about one.',
    operand: { name: 'run', about: "A run's id, or its first characters.", required: false, many: false },
    options: [
      { name: 'limit', value: 'N', about: 'Print at most N runs; 0 for all. 20 by default.' },
      { name: 'transfers', about: 'List what was moved from sources instead: rows, bytes, seconds, rejected rows.' },
      { name: 'flush', about: 'Write runs that are over to the tables `massif.*` of the lake, and list nothing.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif history', about: 'the last 20 runs' },
      { command: 'massif history --limit 1', about: 'the last one' },
      { command: 'massif history --transfers', about: 'how much came from where, and how fast' },
    ],
  },
  'lake expire': {
    about: 'Forget old snapshots, and delete what only they needed.',
    details:
      'What a later run compares with, what running commands read and what other rows of the catalogues name is kept.',
    operand: TABLES,
    options: [
      {
        name: 'keep',
        value: 'TIME',
        about: 'Keep snapshots younger than this: `7d`, `12h`. By default as `retention` says.',
      },
      {
        name: 'last',
        value: 'N',
        about: 'Keep the newest N of each table in any case. By default as `retention` says.',
      },
      KEEPS_ALL,
      ...COMMON,
    ],
    examples: [
      { command: 'massif lake expire --dry-run', about: 'what would go' },
      { command: 'massif lake expire', about: 'let it go' },
    ],
  },
  'lake compact': {
    about: 'Write many small files of a table again as few large ones.',
    details: 'Rows stay what they are, and no later run redoes anything because of it.',
    operand: TABLES,
    options: [KEEPS_ALL, ...COMMON],
    examples: [
      { command: 'massif lake compact --dry-run', about: 'which tables have too many small files' },
      { command: 'massif lake compact', about: 'write them again' },
    ],
  },
  'lake clean': {
    about: 'Delete files that nothing needs.',
    details:
      'Those of crashed and abandoned runs, mostly. What any row of a catalogue, running run or query needs is kept.',
    options: [
      {
        name: 'older',
        value: 'TIME',
        about: 'Leave files younger than this alone: somebody may be writing them. `3d` by default.',
      },
      KEEPS_ALL,
      ...COMMON,
    ],
    examples: [
      { command: 'massif lake clean --dry-run', about: 'what would go, and how much' },
      { command: 'massif lake clean', about: 'let it go' },
    ],
  },
  'lake release': {
    about: 'Hand a table over to another engine, which may then clean and purge it.',
    details: 'From then on Massif only reads it.',
    operand: { name: 'table', about: 'Its name.', required: true, many: false },
    options: COMMON,
    examples: [{ command: 'massif lake release marts.sales', about: 'it is no longer ours' }],
  },
  'lake backup': {
    about: 'Copy the lake as it is at one moment, while runs go on.',
    details: 'What an earlier backup in the folder has is not copied again.',
    operand: { name: 'dir', about: 'Where to; made when it is not there.', required: true, many: false },
    options: [{ name: 'verify', about: 'Read the backup in DIR whole, and check it.' }, ...COMMON],
    examples: [
      { command: 'massif lake backup /mnt/backup/shop', about: 'the first time all, then what is new' },
      { command: 'massif lake backup --verify /mnt/backup/shop', about: 'hold every file against its checksum' },
    ],
  },
  'lake recover': {
    about: 'Make a lost or broken catalogue again, from the files of the lake or from a backup.',
    details: 'The broken database is kept beside it.',
    options: [
      { name: 'from', value: 'DIR', about: 'Take the database, and the files that are missing, from this backup.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif lake recover', about: 'after massif.db was lost' },
      { command: 'massif lake recover --from /mnt/backup/shop', about: 'after files were lost too' },
    ],
  },
  'lake move': {
    about: 'Make a lake whose folder was copied or moved at home where it is.',
    details: 'Writes metadata again under new names; data stays as it is, and so does the other place.',
    options: [
      { name: 'to', value: 'DIR', about: 'Copy the lake to this folder first, and make the copy at home there.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif lake move', about: 'after the folder was moved' },
      { command: 'massif lake move --to /data/lake', about: 'to another disk' },
    ],
  },
  diff: {
    about: 'Tell what a run changed: columns, rows, values by key.',
    details:
      'Of a run that was withheld, what it would have changed: what it staged is compared with what is published.',
    operand: {
      name: 'run',
      about: 'Its id, or the beginning of it, then names of assets; all of its tables by default.',
      required: true,
      many: true,
    },
    options: [{ name: 'markdown', about: 'As a table for a pull request.' }, ...COMMON],
    examples: [
      { command: 'massif diff r20260131', about: 'all that it changed' },
      { command: 'massif diff r20260131 marts.sales', about: 'in one table' },
    ],
  },
  rollback: {
    about: 'Undo all that a run published.',
    details:
      'Tables are again as they were, and sources as far as they were landed. Its steps are held until their code or inputs change.',
    operand: {
      name: 'run',
      about: 'Its id, or the beginning of it; `massif history` lists them.',
      required: true,
      many: false,
    },
    options: [
      { name: 'cascade', about: 'Undo later runs too that rest on what it published.' },
      { name: 'dry-run', about: 'Say what would be undone, and do nothing.' },
      ...COMMON,
    ],
    examples: [
      { command: 'massif rollback r20260131 --dry-run', about: 'what it would undo' },
      { command: 'massif rollback r20260131 --cascade', about: 'with all that rests on it' },
    ],
  },
  doctor: {
    about: 'Look whether everything a run needs is there.',
    options: COMMON,
    examples: [{ command: 'massif doctor', about: 'each point with ok, warning or failure' }],
  },
} as const satisfies { readonly [name: string]: CommandSpec }

export type CommandName = keyof typeof COMMANDS

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** The commands of two words that begin with `group`. */
export function commandsOf(group: string): readonly CommandName[] {
  return COMMAND_NAMES.filter(name => name.startsWith(`${group} `))
}
