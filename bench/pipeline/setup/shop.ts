import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProjectConfig } from 'massif'
import type { Contender } from '../contender.ts'
import { type Command, run } from '../measure/process.ts'
import type { Scale } from '../options.ts'
import { expectedFile, verifyTables } from '../peers.ts'
import { pythonOf } from './environments.ts'
import { logFile, REPOSITORY, RUNS, WORKLOAD } from './places.ts'
import { massif, type Product, projectFolder, projectPath } from './product.ts'
import { setAside } from './set-aside.ts'

const PROJECT = join(REPOSITORY, 'bench', 'pipeline', 'project')
const VIEWS = join(REPOSITORY, 'bench', 'pipeline', 'views.py')

/** A variant of the workload's project, at one size. */
export interface Shop {
  readonly name: string
  readonly product: Product
  readonly scale: Scale
  /** What the project's configuration says beside its name. */
  readonly config?: Partial<ProjectConfig>
}

const folderOf = ({ name, scale }: Shop): string => projectPath(`${name}_${scale}`)

/** Links the days that have been delivered into a folder: the first 365, or one more. */
export async function deliver(folder: string, scale: Scale, days: 'base' | 'inc'): Promise<void> {
  const log = logFile(`landing ${scale}`)
  await run({ file: 'bash', args: ['bin/landing.sh', folder, scale, days], cwd: WORKLOAD, log })
}

/** A fresh copy of the project, with nothing landed yet. */
async function freshShop(shop: Shop): Promise<string> {
  const folder = projectFolder(shop.product, `${shop.name}_${shop.scale}`)
  cpSync(PROJECT, folder, { recursive: true })
  if (shop.config) {
    const config = JSON.stringify({ name: 'shop', ...shop.config })
    const text = `import { project } from 'massif'\n\nexport default project(${config})\n`
    writeFileSync(join(folder, 'massif.config.ts'), text)
  }
  await deliver(folder, shop.scale, 'base')
  return folder
}

/** `massif run` of the whole pipeline from nothing. */
export function wholePipeline(shop: Shop, label: string, watch?: Command['watch']): Contender {
  return {
    name: label,
    role: 'massif',
    prepare: async () => void (await freshShop(shop)),
    command: { ...runCommand(shop), ...(watch ? { watch } : {}) },
    verify: () => verifyShop(shop, 'J1'),
  }
}

/** The commands whose profile tells most: the whole pipeline from nothing, then one more day; each prepared in turn. */
export async function* bothRuns(shop: Shop): AsyncGenerator<{ readonly what: string; readonly command: Command }> {
  const folder = await freshShop(shop)
  yield { what: `the whole pipeline, sf${shop.scale}`, command: runCommand(shop) }
  await verifyShop(shop, 'J1')
  await deliver(folder, shop.scale, 'inc')
  yield { what: `one more day, sf${shop.scale}`, command: runCommand(shop) }
  await verifyShop(shop, 'J3')
}

/** `massif run` after one more day was delivered. What the first run left is made once and copied every time. */
export function oneMoreDay(shop: Shop, label: string): Contender {
  const folder = folderOf(shop)
  const saved = `${folder}.saved`
  let fresh = false
  return {
    name: label,
    role: 'massif',
    prepare: async () => {
      if (!fresh) {
        await freshShop(shop)
        await run(runCommand(shop))
        await copy(folder, saved)
        fresh = true
      }
      // The lake knows its files by absolute names: the copy has to stand where it was made.
      await copy(saved, folder)
      await deliver(folder, shop.scale, 'inc')
    },
    command: runCommand(shop),
    verify: () => verifyShop(shop, 'J3'),
  }
}

async function copy(from: string, to: string) {
  setAside(to)
  await run({ file: 'cp', args: ['-a', from, to], cwd: RUNS, log: logFile('copy state') })
}

const runCommand = (shop: Shop): Command =>
  massif(shop.product, folderOf(shop), ['run', '--json'], `massif ${shop.name} ${shop.scale}`)

/** Holds the published tables, as PyIceberg finds them, against the expected figures. */
async function verifyShop(shop: Shop, job: 'J1' | 'J3'): Promise<void> {
  const lake = join(folderOf(shop), 'lake')
  const catalogue = readdirSync(lake).find(file => /\.(db|sqlite)$/.test(file))
  if (!catalogue) throw new Error(`${lake} holds no catalogue`)
  const views = join(folderOf(shop), 'views.duckdb')
  const args = [VIEWS, views, 'iceberg', join(lake, catalogue), lake]
  const python = pythonOf('iceberg')
  await run({ file: python, args, cwd: RUNS, log: logFile(`views ${shop.name}`) })
  await verifyTables(views, expectedFile(job, shop.scale), { python })
}

/** How many files the engine has spilled at this moment. */
export function spilledFiles(shop: Shop): number {
  const spill = join(folderOf(shop), '.massif', 'spill')
  if (!existsSync(spill)) return 0
  return readdirSync(spill, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length
}
