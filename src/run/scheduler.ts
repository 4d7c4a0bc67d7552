/** A piece of work in a graph. */
export interface Task {
  readonly name: string
  /** Names of the tasks that must have succeeded first; names that are no task are taken as done. */
  readonly after: ReadonlySet<string>
  /** Memory it will likely need, in bytes; asked when it is about to start. */
  readonly cost: () => Promise<number>
  /** Does the work; false when it failed and said so itself. */
  readonly work: () => Promise<boolean>
  /** Told instead of `work` when a task before it failed. */
  readonly skip: (because: string) => void
}

export interface Limits {
  /** Tasks at work at one time; a light one counts for a quarter, as it waits for the disk more than it computes. */
  readonly parallel: number
  /** Sum of the costs of the tasks at work, in bytes. One task alone may cost more. */
  readonly memory: number
}

/** Bytes up to which a task is light. */
const LIGHT = 4_000_000

const slotsOf = (cost: number): number => (cost <= LIGHT ? 0.25 : 1)

/**
 * Runs tasks in the order of their graph, side by side within limits. Ready tasks start in the order given.
 * After the first rejection of a `work` (a defect, or cancellation) nothing more is started; what runs is awaited.
 *
 * @returns the names of the tasks that failed or were skipped.
 * @throws whatever a `work` or a `cost` rejected with.
 */
export async function runTasks(tasks: readonly Task[], limits: Limits): Promise<ReadonlySet<string>> {
  const waiting = new Map(tasks.map(task => [task.name, new Set([...task.after].filter(name => name !== task.name))]))
  const known = new Set(tasks.map(task => task.name))
  for (const before of waiting.values()) for (const name of before) if (!known.has(name)) before.delete(name)
  const byName = new Map(tasks.map(task => [task.name, task]))
  const followers = new Map<string, string[]>()
  for (const [name, before] of waiting) {
    for (const dependency of before) {
      const of = followers.get(dependency)
      if (of) of.push(name)
      else followers.set(dependency, [name])
    }
  }
  const ready = tasks.filter(task => waiting.get(task.name)?.size === 0)
  const failed = new Set<string>()
  const running = new Map<string, Promise<void>>()
  const costs = new Map<string, number>()
  let memory = 0
  let slots = 0
  let defect: { readonly error: unknown } | undefined

  const fails = (error: unknown): undefined => {
    defect ??= { error }
  }

  const settle = (name: string, ok: boolean): void => {
    if (!ok) failed.add(name)
    for (const follower of followers.get(name) ?? []) {
      if (!ok && !failed.has(follower)) {
        byName.get(follower)?.skip(name)
        settle(follower, false)
        continue
      }
      const before = waiting.get(follower)
      before?.delete(name)
      const task = byName.get(follower)
      if (task && before?.size === 0 && !failed.has(follower)) ready.push(task)
    }
  }

  const start = (task: Task, cost: number): void => {
    memory += cost
    slots += slotsOf(cost)
    const done = task
      .work()
      .then(ok => settle(task.name, ok), fails)
      .finally(() => {
        memory -= cost
        slots -= slotsOf(cost)
        running.delete(task.name)
      })
    running.set(task.name, done)
  }

  while (!defect && (ready.length > 0 || running.size > 0)) {
    const task = ready[0]
    if (task && slots < limits.parallel) {
      const cost = costs.get(task.name) ?? (await task.cost().catch(fails))
      if (cost === undefined) break
      costs.set(task.name, cost)
      const fits = memory + cost <= limits.memory && slots + slotsOf(cost) <= limits.parallel
      if (running.size === 0 || fits) {
        ready.shift()
        start(task, cost)
        continue
      }
    }
    await Promise.race(running.values())
  }
  await Promise.all(running.values())
  if (defect) throw defect.error
  return failed
}
