import type { CodeEntry } from './table.ts'

/** Errors in what the project declares. */
export const PROJECT_CODES = {
  PROJECT_NOT_FOUND: {
    title: 'No project here',
    hint: 'Run the command in a folder with massif.config.ts, or make one with `massif init`.',
  },
  PROJECT_CONFIG: { title: 'The configuration is not valid' },
  PROJECT_MODULE: { title: 'A module of the project could not be loaded' },
  PROJECT_IMPORT_EFFECT: {
    title: 'A module does work while it is imported',
    hint: 'Modules only declare. Move the work into a source, a query or a `rows` function.',
  },
  PROJECT_DUPLICATE_NAME: {
    title: 'Two assets have the same name',
    hint: "An asset's name is its export's name and must be unique in the project. Rename one of the exports.",
  },
  PROJECT_BAD_NAME: { title: 'A name that cannot be used' },
  PROJECT_UNEXPORTED: {
    title: 'A reference to something that is not exported',
    hint: 'Export it from a module of the project: only exported assets have a name.',
  },
  PROJECT_CYCLE: { title: 'Assets depend on each other in a circle' },
  PROJECT_DEFINITION: { title: 'A declaration that contradicts itself' },
  PROJECT_UNKNOWN_ASSET: { title: 'No asset of that name' },
  SQL_FILE: { title: 'A SQL file could not be read' },
  SQL_SYNTAX: { title: 'A query that is not SQL' },
  SQL_UNKNOWN_COLUMN: { title: 'A column that is not there' },
  SQL_UNKNOWN_TABLE: { title: 'A table that is not there' },
  SQL_INVALID: { title: 'A query the engine cannot bind' },
  SQL_FORBIDDEN: {
    title: 'SQL that would give another result each time',
    hint: 'Use ${run.time} for the time of the run. Randomness cannot be redone.',
  },
  CONTRACT_COLUMNS: {
    title: 'A query whose columns are not those of its contract',
    hint: '`massif check --fix` writes the columns the query gives.',
  },
} as const satisfies Record<string, CodeEntry>
