import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './image.js'

export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

/** A container of docker-compose.yml, as far as it says something about it. */
export interface Container {
  image: string
  build?: string
  user?: string
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, string>
  ports?: string[]
  network_mode?: string
  depends_on?: Record<string, { condition: Condition }>
  healthcheck?: { test: string[]; retries: number }
  read_only: boolean
  cap_drop: string[]
  security_opt: string[]
  restart: string
  tmpfs?: string[]
  privileged?: boolean
  volumes?: unknown
}

export interface Compose {
  services: Record<string, Container>
}

/** docker-compose.yml as its author wrote it, after `change`. */
export function composeText(change: (text: string) => string = text => text): string {
  return change(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'))
}

/** What Compose takes the file for: aliases and merges followed, variables filled in from `env`. */
export function readCompose(text: string, env: Record<string, string> = {}): Compose {
  return interpolate(parse(text, { merge: true }), env) as Compose
}

/**
 * Fills variables in, as far as the file uses them: `${NAME:-default}`, and `$$` for a dollar sign.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
function interpolate(value: unknown, env: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map(each => interpolate(each, env))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolate(each, env)]))
  }
  if (typeof value !== 'string') return value
  return value.replace(/\$(\$|\{(\w+):-([^}]*)\}|)/g, (_, form, name, fallback) => {
    if (form === '$') return '$'
    if (name === undefined) throw new Error(`Compose does not take a lone dollar sign: ${value}`)
    return env[name] || fallback
  })
}
