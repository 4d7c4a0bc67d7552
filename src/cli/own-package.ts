import { registerHooks } from 'node:module'

/**
 * Lets projects that have not installed `massif` import the one that runs them, so that `massif init` and then
 * `massif run` need no `npm install` between them. A project's own copy comes first.
 */
export function lendOwnPackage(): void {
  const own = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'massif') return next(specifier, context)
      try {
        return next(specifier, context)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
        return { url: own, shortCircuit: true }
      }
    },
  })
}
