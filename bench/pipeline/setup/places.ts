import { dirname, join } from 'node:path'

/** The repository. */
export const REPOSITORY = dirname(dirname(dirname(import.meta.dirname)))
/** All that the benchmark makes, and keeps between its runs. Not in git. */
export const CACHE = join(REPOSITORY, '.cache', 'bench')
/** The copy of the workload in which everybody works. */
export const WORKLOAD = join(CACHE, 'workload')
/** Folders in which Massif's projects run. */
export const RUNS = join(CACHE, 'run')
export const LOGS = join(CACHE, 'logs')

export const logFile = (name: string): string => join(LOGS, `${name.replaceAll(/[^\w.-]+/g, '_')}.log`)
