/** Gives the text of a file; throws where it cannot. */
export type ReadText = (file: string) => string
