import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Keeps a text between commands: what was bound, so that it need not be bound again. */
export interface BindStore {
  /** Undefined where nothing was kept. */
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
}

/** A file below the project. That it cannot be read or written costs time, and nothing else. */
export function bindStore(directory: string): BindStore {
  const file = join(directory, '.massif', 'cache', 'bind.json')
  return {
    read: () => readFile(file, 'utf8').catch(() => undefined),
    async write(text) {
      const beside = `${file}.${process.pid}`
      try {
        await mkdir(dirname(file), { recursive: true })
        await writeFile(beside, text)
        await rename(beside, file)
      } catch {
        // A project may lie where nothing can be written.
      }
    },
  }
}
