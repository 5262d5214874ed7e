import type { FastifyInstance } from 'fastify'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import { type Caller, callersOf } from './access.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; set here. */
    callers?: readonly Caller[]
  }
}

/** No URL is longer than the headers may be, so that an ID of any length is judged like any other. */
export const ROUTER_OPTIONS = { maxParamLength: 16_384 }

const METHODS: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Writes into the config of every route to come who may call it, and keeps its path in a router of its own, to tell a
 * wrong method from a wrong path.
 * @throws Error, from where a route is added, where nobody is named for it or its methods are for different callers
 */
export function trackRoutes(app: FastifyInstance) {
  const router = findMyWay(ROUTER_OPTIONS)
  app.addHook('onRoute', route => {
    const methods = [route.method].flat() as HTTPMethod[]
    const [callers = [], ...others] = methods.map(method => callersOf(method, route.url))
    // Methods that are one route have one config.
    if (others.some(other => other.join() !== callers.join())) {
      throw new Error(`The methods of ${route.url} are for different callers: make a route of each`)
    }
    route.config = { ...route.config, callers }
    for (const method of methods) {
      if (!router.hasRoute(method, route.url)) router.on(method, route.url, () => undefined, { callers })
    }
  })
  const has = (method: HTTPMethod, path: string) => router.find(method, path) !== null
  // A plugin's route under both `/docs` and `/docs/` announces only the HEAD of the second.
  const methodsAt = (path: string) =>
    METHODS.filter(method => has(method, path) || (method === 'GET' && has('HEAD', path)))
  const callersAt = (method: HTTPMethod, path: string): readonly Caller[] =>
    (router.find(method, path)?.store as { callers: readonly Caller[] } | undefined)?.callers ?? []
  return {
    /** The methods that a path does take, who may call them, and whether that is anyone. */
    at(path: string) {
      const methods = methodsAt(path)
      const callers = methods.flatMap(method => callersAt(method, path))
      const isOpen = callers.length > 0 ? isForAnyone(callers) : !path.startsWith('/v1')
      return { methods, callers, isOpen }
    },
  }
}

/** Whether a route needs no token. One whose callers are not known does. */
export function isForAnyone(callers: readonly Caller[]): boolean {
  return callers.length > 0 && callers.every(caller => caller === 'anyone')
}
