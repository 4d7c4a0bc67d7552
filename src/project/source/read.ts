import { readFileSync } from 'node:fs'

/** Gives the text of a file; throws where it cannot. */
export type ReadText = (file: string) => string

/** Reads a file of this machine. */
export const readText: ReadText = file => readFileSync(file, 'utf8')
