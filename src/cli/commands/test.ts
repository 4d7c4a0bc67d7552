import type { FinishedTest } from '../../run/test/run-tests.ts'
import type { Execute, World } from '../call.ts'
import { projectFolder } from '../project-folder.ts'
import { counted, duration } from '../render/numbers.ts'

/** Runs the tests of a project's code. */
export const test: Execute<'test'> = async ({ operands, options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const began = performance.now()
  const [{ runTests }, { failureText }] = await Promise.all([
    import('../../run/test/run-tests.ts'),
    import('../../run/test/failure-text.ts'),
  ])
  const tell = (one: FinishedTest) => {
    if (options.json) world.out.write(`${JSON.stringify({ event: 'test-finished', ...one })}\n`)
    else world.out.write(lines(one, failureText(one), world))
  }
  const finished = await runTests(directory, operands, tell)
  const failed = finished.filter(({ ok }) => !ok).length
  const seconds = (performance.now() - began) / 1000
  if (options.json) {
    world.out.write(`${JSON.stringify({ event: 'tested', tests: finished.length, failed, seconds })}\n`)
  } else if (finished.length === 0) {
    world.out.write('There is no test. Export some from a file `orders.test.ts`: see docs/testing.md.\n')
  } else {
    const { paint } = world.out
    const verdict = failed === 0 ? paint('green', 'all passed') : paint('red', `${failed} failed`)
    world.out.write(`\n${counted(finished.length, 'test')}, ${verdict}, ${duration(seconds)}\n`)
  }
  return failed === 0 ? 'done' : 'failed'
}

function lines({ ok, asset, name, module, line, seconds }: FinishedTest, failure: string, { out }: World): string {
  const { paint } = out
  const title = `${asset ? `${asset}  ` : ''}${name}`
  if (ok) return `${paint('green', 'ok')}    ${title}  ${paint('dim', `${Math.ceil(seconds * 1000)} ms`)}\n`
  const at = line ? `${module}:${line}` : module
  const indented = failure
    .split('\n')
    .map(each => `        ${each}`)
    .join('\n')
  return `${paint('red', 'fail')}  ${title}  ${paint('dim', at)}\n${indented}\n`
}
