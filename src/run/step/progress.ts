import type { RunContext } from '../context.ts'

/** A handler for an engine's progress that tells it as events of a step. */
export function stepProgress(context: RunContext, asset: string): (progress: { readonly fraction?: number }) => void {
  const began = context.clock.monotonic()
  return ({ fraction }) =>
    context.emit({
      event: 'step-progress',
      step: asset,
      asset,
      ...(fraction === undefined ? {} : { fraction }),
      seconds: (context.clock.monotonic() - began) / 1000,
    })
}
